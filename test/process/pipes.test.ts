import { expect, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

test("the service lives on when nobody reads its output any more", async () => {
  const { url, process, stop } = await serve(temporaryFolder(), { LOG_LEVEL: "debug" });
  process.stdout?.destroy();
  process.stderr?.destroy();
  for (let request = 0; request < 20; request++) expect((await fetch(`${url}/profile`)).status).toBe(403);
  expect(await stop()).toBe(0);
});
