// Runs one of examples/ as its reader would, and goes through the life of an account beside the example's own routes:
// `node scripts/check-example.mjs FILE [NODE]`. Exits with 1 and the reason if anything is not as it should be.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [file, node = process.execPath] = process.argv.slice(2);
const ACCOUNT = { email: "guillaume@example.com", password: "b4l0u" };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Until the example says where it is; answers that. */
function started(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk) => {
      output += chunk;
      const url = /http:\S+(?=\/register)/.exec(output)?.[0];
      if (url) resolve(url);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", () => reject(new Error(`the example ended:\n${output}`)));
  });
}

async function story(auth) {
  const { origin, pathname: root } = new URL(`${auth}/`);
  const cookies = new Map();
  const ask = async (url, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", ...init, headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const hello = () => ask(`${origin}/hello`);
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(ACCOUNT) };

  assert.equal((await hello()).status, 401);
  const registered = await ask(`${auth}/users`, json);
  assert.deepEqual(
    [registered.status, await registered.json()],
    [200, { email: ACCOUNT.email, message: "user created" }],
  );
  const wrong = { ...ACCOUNT, password: "wrong" };
  assert.equal((await ask(`${auth}/sessions`, { method: "POST", body: new URLSearchParams(wrong) })).status, 401);
  assert.equal((await ask(`${auth}/sessions`, { method: "POST", body: new URLSearchParams(ACCOUNT) })).status, 200);
  assert.deepEqual([...cookies.keys()].sort(), ["device_id", "session_id"]);

  const greeted = await hello();
  const { hello: user } = await greeted.json();
  assert.deepEqual([greeted.status, user.email], [200, ACCOUNT.email]);
  assert.doesNotMatch(JSON.stringify(user), /argon2|hashed/i);

  for (const path of ["forgot-password", "account"]) {
    const page = await ask(`${auth}/${path}`, { headers: { accept: "text/html" } });
    const links = [...(await page.text()).matchAll(/ (?:href|src|action)="(\/[^"]*)"/g)].map(([, link]) => link);
    assert.equal(page.status, 200);
    assert.ok(links.length > 3, `${path} has links`);
    assert.deepEqual(
      links.filter((link) => !link.startsWith(root)),
      [],
    );
    const asset = await ask(`${origin}${links.find((link) => link.includes("/assets/page.css"))}`);
    assert.deepEqual([asset.status, asset.headers.get("content-type")], [200, "text/css; charset=utf-8"]);
  }
  for (const url of [`${auth}/nowhere`, `${origin}/nowhere`]) {
    const missing = await ask(url);
    assert.deepEqual([missing.status, await missing.json()], [404, { error: "no such page in my app" }], url);
  }
  const out = await ask(`${auth}/sessions`, { method: "DELETE" });
  assert.deepEqual([out.status, new URL(out.headers.get("location"), origin).pathname], [302, root]);
  assert.equal((await hello()).status, 401);
}

const folder = mkdtempSync(join(tmpdir(), "bienvenue-example-"));
const child = spawn(node, [resolve(file)], {
  cwd: folder,
  env: { PATH: process.env.PATH, PORT: String(await freePort()) },
});
try {
  await story(await started(child));
} finally {
  child.removeAllListeners("exit");
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  rmSync(folder, { recursive: true, force: true });
}
