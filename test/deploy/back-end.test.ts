import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { examples } from "../support/integration-guide.ts";
import { sessionOf } from "../support/make-app.ts";
import { untilListening } from "../support/nginx.ts";
import { serve } from "../support/serve.ts";

const EMAIL = "guillaume@example.com";

/** The back end of docs/integrate.md, as it stands there, and the service that it asks. */
async function openProduct() {
  const folder = temporaryFolder();
  const [port, served] = [await freePort(), await serve(folder)];
  const product = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, "product.mjs"), examples("js").join());
  const env = { ACCOUNTS: served.url, PRODUCT: product, PORT: String(port) };
  const child = spawn(process.execPath, ["product.mjs"], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => void (words += chunk.toString()));
  await untilListening(child, port, () => words);
  const body = new URLSearchParams({ email: EMAIL, password: "b4l0u" });
  await fetch(`${served.url}/users`, { method: "POST", body });
  const session = sessionOf(await fetch(`${served.url}/sessions`, { method: "POST", body }))!;
  const ask = async (headers: Record<string, string>, method = "GET") => {
    const answer = await fetch(`${product}/cart?id=7`, { method, headers, redirect: "manual" });
    const text = (await answer.text()).replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, "ID");
    return [answer.status, answer.headers.get("location") ?? text];
  };
  return { ask, served, product, cookie: `session_id=${session}` };
}

test("docs/integrate.md: a back end that asks /sessions/current knows who is there until the logout", async () => {
  const { ask, served, product, cookie } = await openProduct();
  const login = `${served.url}/login?return_to=${encodeURIComponent(`${product}/cart?id=7`)}`;
  const known = [200, `You are ID, ${EMAIL}`];
  expect(await ask({ cookie: `a=b; ${cookie}` })).toEqual(known);
  expect(await ask({ cookie, origin: product }, "POST")).toEqual(known);
  expect(await ask({ cookie, origin: "https://evil.example" }, "POST")).toEqual([403, ""]);
  for (const sent of ["", "a=b", "session_id=x", "xsession_id=x", `a${cookie}`])
    expect(await ask({ cookie: sent, "x-user-id": "1" })).toEqual([302, login]);
  await fetch(`${served.url}/sessions`, { method: "DELETE", headers: { cookie }, redirect: "manual" });
  expect(await ask({ cookie })).toEqual([302, login]);
  await served.stop();
  expect(await ask({ cookie })).toEqual([503, ""]);
});
