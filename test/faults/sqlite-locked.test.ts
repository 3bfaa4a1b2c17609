import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/db/sqlite/connection.ts";
import { durations, isCalm } from "../support/calm.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

const LOCKED_MS = 4000;
const PASSWORD = "b4l0u";

/** Holds the lock that writers need, as another process: this one is not the service. */
async function whileLocked<T>(path: string, work: (over: Promise<void>) => Promise<T>): Promise<T> {
  const other = openConnection(path, 5000);
  other.exec("begin exclusive");
  const over = sleep(LOCKED_MS).then(() => {
    other.exec("rollback");
    other.close();
  });
  const [result] = await Promise.all([work(over), over]);
  return result;
}

interface Written {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

async function timed(url: string, path: string, init: RequestInit): Promise<Written> {
  const start = performance.now();
  const response = await fetch(`${url}${path}`, { redirect: "manual", ...init });
  await response.arrayBuffer();
  const { status, headers } = response;
  return { status, retryAfter: headers.get("retry-after"), milliseconds: performance.now() - start };
}

const form = (fields: Record<string, string>) => ({ method: "POST", body: new URLSearchParams(fields) });

test("A12, A13: while another process holds SQLite's lock for 4 s, checks are answered at once and writes are 503 within 2 s; then all works and nothing acknowledged is lost", {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  const path = join(folder, "locked.db");
  const { url, log, stop } = await serve(folder, { DATABASE_URL: `sqlite:${path}`, BIENVENUE_HASH_QUEUE: "1000" });
  const client = clientOf(url);
  expect(await client.register("guillaume@example.com", PASSWORD)).toBe(200);
  const { session } = await client.logIn("guillaume@example.com", PASSWORD);
  const leaving = await Promise.all(Array.from({ length: 20 }, () => client.logIn("guillaume@example.com", PASSWORD)));

  let calm = false;
  // A pause of the machine is not one of the service: that would be there each time.
  for (let attempt = 0; attempt < 3 && !calm; attempt++) {
    const registered = new Map<string, Promise<Written>>();
    const others: Promise<Written>[] = [];
    const [live, profile] = await whileLocked(path, async (over) => {
      const writes = (async () => {
        for (let index = 0; index < 12; index++) {
          const email = `user${attempt}-${index}@example.com`;
          registered.set(email, timed(url, "/users", form({ email, password: PASSWORD })));
          const login = form({ email: "guillaume@example.com", password: PASSWORD });
          others.push(
            timed(url, "/sessions", login),
            timed(url, "/reset_password", form({ email: "guillaume@example.com" })),
          );
          const cookie = `session_id=${leaving[index % leaving.length]?.session}`;
          others.push(timed(url, "/sessions", { method: "DELETE", headers: { cookie } }));
          await sleep(100);
        }
      })();
      const checks = Promise.all([
        durations(async () => expect((await fetch(`${url}/health/live`)).status).toBe(200), over),
        durations(async () => expect(await client.profile(session)).toBe(200), over),
      ]);
      await Promise.all([writes, ...others, ...registered.values()]);
      return checks;
    });
    calm = isCalm(live) && isCalm(profile);

    const answers = await Promise.all([...registered.values(), ...others]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, retryAfter: "1" });
    expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(2000);

    // What was refused was not done, and can be done now, at once.
    for (const email of registered.keys()) {
      expect((await client.logIn(email, PASSWORD)).status).toBe(401);
      expect(await client.register(email, PASSWORD)).toBe(200);
    }
    const ended = leaving.splice(0, 5);
    for (const one of ended) expect(await client.logOut(one.session)).toBe(302);
    for (const one of leaving) expect(await client.profile(one.session)).toBe(200);
    for (const one of ended) expect(await client.profile(one.session)).toBe(403);
  }
  expect(calm, "/health/live and /profile during the lock").toBe(true);
  expect(log().filter((line) => line.includes('"status":500'))).toEqual([]);
  expect(await stop()).toBe(0);
});

test("A12, A13, control: a server that waits for the lock on its main thread is not calm", async () => {
  const path = join(temporaryFolder(), "locked.db");
  const connection = fileURLToPath(new URL("../../dist/db/sqlite/connection.js", import.meta.url));
  const source = `
    import { createServer } from "node:http";
    import { openConnection } from ${JSON.stringify(connection)};
    const connection = openConnection(${JSON.stringify(path)}, 1500);
    createServer((request, response) => {
      try {
        if (request.method === "POST") connection.exec("begin immediate; rollback");
      } catch {
        response.statusCode = 503;
      }
      response.end();
    }).listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}`;
  const found = await whileLocked(path, async (over) => {
    const checks = durations(() => fetch(url), over);
    await sleep(500);
    expect((await timed(url, "/", { method: "POST" })).status).toBe(503);
    return checks;
  });
  expect(isCalm(found)).toBe(false);
});
