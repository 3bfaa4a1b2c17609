import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

const WATCH = ["--import", new URL("../support/async-hooks.mjs", import.meta.url).href];

test("a page does not make later promises cost more", async () => {
  const service = await serve(temporaryFolder(), { NODE_OPTIONS: WATCH.join(" ") });
  const page = await fetch(`${service.url}/login`, { headers: { accept: "text/html" } });
  expect(await page.text()).toContain("</form>");
  await service.stop();
  expect(service.output()).not.toContain("promises are followed");
});

test("what Hono does by itself would be seen", () => {
  const page = 'import { jsx } from "hono/jsx"; String(jsx("p", {}));';
  const { stderr } = spawnSync(process.execPath, [...WATCH, "--input-type=module", "-e", page], { encoding: "utf8" });
  expect(stderr).toContain("promises are followed");
});
