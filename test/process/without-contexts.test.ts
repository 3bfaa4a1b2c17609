import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { softwareAuthenticator } from "../support/authenticator.ts";
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

test("P40: the first passkey does not make later promises cost more", () => {
  const options = { challenge: "A".repeat(43), rp: { id: "localhost" }, user: { id: "AAAA" }, rpId: "localhost" };
  const [circumstances, authenticator] = [{ origin: "http://localhost" }, softwareAuthenticator()];
  const responses = [authenticator.create(options, circumstances), authenticator.get(options, circumstances)];
  const module = new URL("../../dist/ports/webauthn.js", import.meta.url).href;
  const script = `
    import { readCredential, verifyAssertion, verifyRegistration } from ${JSON.stringify(module)};
    const [made, shown] = ${JSON.stringify(responses)}.map((response) => readCredential(JSON.stringify(response)));
    const expected = { ...${JSON.stringify(options)}, isOrigin: () => true, requiresUserVerification: true };
    const key = await verifyRegistration(made, expected);
    process.stdout.write(JSON.stringify(await verifyAssertion(shown, expected, key)));`;
  const args = [...WATCH, "--input-type=module", "-e", script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual({ signCount: 0, backupEligible: false, backedUp: false });
  expect(stderr).toBe("");
});

test("what Hono does by itself would be seen", () => {
  const page = 'import { jsx } from "hono/jsx"; String(jsx("p", {}));';
  const { stderr } = spawnSync(process.execPath, [...WATCH, "--input-type=module", "-e", page], { encoding: "utf8" });
  expect(stderr).toContain("promises are followed");
});
