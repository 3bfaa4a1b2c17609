import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { deadline, effort, isLong } from "../effort.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { durations, isCalm } from "../support/latencies.ts";
import { serve } from "../support/serve.ts";

const PASSWORD = "b4l0u";

/**
 * Holds the lock that writers need until `writes` is done, as another process would: this one is not the service. `checks`
 * go on meanwhile, until the promise that they are given is settled.
 */
async function whileLocked<W, C>(
  path: string,
  writes: () => Promise<W>,
  checks: (done: Promise<unknown>) => Promise<C>,
): Promise<[W, C]> {
  const other = openConnection(path, 5000);
  other.exec("begin exclusive");
  const written = writes().finally(() => {
    other.exec("rollback");
    other.close();
  });
  return Promise.all([written, checks(written)]);
}

/** How many of ten checks, one after the other, are answered before a write that was sent before them. */
async function checksBefore(write: Promise<unknown>, check: () => Promise<unknown>): Promise<number> {
  let isWritten = false as boolean;
  void write.finally(() => (isWritten = true));
  let answered = 0;
  for (let count = 0; count < 10; count++) {
    await check();
    if (!isWritten) answered++;
  }
  await write;
  return answered;
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

test("A12, A13: while another process holds SQLite's lock, checks are answered and writes are 503; then all works and nothing acknowledged is lost", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "locked.db");
  const { url, log, stop } = await serve(folder, { DATABASE_URL: `sqlite:${path}`, BIENVENUE_HASH_QUEUE: "1000" });
  const client = clientOf(url);
  expect(await client.register("guillaume@example.com", PASSWORD)).toBe(200);
  const { session } = await client.logIn("guillaume@example.com", PASSWORD);
  const leaving = await Promise.all(Array.from({ length: 20 }, () => client.logIn("guillaume@example.com", PASSWORD)));
  const check = async () => expect(await client.profile(session)).toBe(200);
  const live = async () => expect((await fetch(`${url}/health/live`)).status).toBe(200);

  let calm = false;
  // A pause of the machine is not one of the service: that would be there each time.
  for (let attempt = 0; attempt < 3 && !calm; attempt++) {
    const emails = Array.from({ length: effort("lockedWrites") }, (_, index) => `user${attempt}-${index}@example.com`);
    const writes = async () => {
      const sent: Promise<Written>[] = [];
      for (const [index, email] of emails.entries()) {
        const cookie = `session_id=${leaving[index % leaving.length]?.session}`;
        sent.push(
          timed(url, "/users", form({ email, password: PASSWORD })),
          timed(url, "/sessions", form({ email: "guillaume@example.com", password: PASSWORD })),
          timed(url, "/reset_password", form({ email: "guillaume@example.com" })),
          timed(url, "/sessions", { method: "DELETE", headers: { cookie } }),
        );
        await sleep(100);
      }
      return Promise.all(sent);
    };
    const [answers, found] = await whileLocked(path, writes, (done) =>
      Promise.all([durations(live, done), durations(check, done)]),
    );
    calm = !isLong || found.every(isCalm);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, retryAfter: "1" });
    expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(deadline(2000));

    // What was refused was not done, and can be done now, at once.
    for (const email of emails) {
      expect((await client.logIn(email, PASSWORD)).status).toBe(401);
      expect(await client.register(email, PASSWORD)).toBe(200);
    }
    const ended = leaving.splice(0, 5);
    for (const one of ended) expect(await client.logOut(one.session)).toBe(302);
    for (const one of leaving) expect(await client.profile(one.session)).toBe(200);
    for (const one of ended) expect(await client.profile(one.session)).toBe(403);
  }
  expect(calm, "/health/live and /profile during the lock").toBe(true);

  const [, answered] = await whileLocked(
    path,
    () => client.register("late@example.com", PASSWORD),
    (write) => checksBefore(write, check),
  );
  expect(answered).toBe(10);
  expect(log().filter((line) => line.includes('"status":500'))).toEqual([]);
  expect(await stop()).toBe(0);
});

test("A12, A13, control: a server that waits for the lock on its main thread answers its checks after the write", async () => {
  const path = join(temporaryFolder(), "locked.db");
  const connection = fileURLToPath(new URL("../../dist/db/drivers/sqlite/connection.js", import.meta.url));
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
  const write = async () => expect((await timed(url, "/", { method: "POST" })).status).toBe(503);
  const [, answered] = await whileLocked(path, write, (done) => checksBefore(done, () => fetch(url)));
  expect(answered).toBeLessThan(10);
  const [, found] = await whileLocked(
    path,
    () => sleep(500).then(write),
    (done) => durations(() => fetch(url), done),
  );
  if (isLong) expect(isCalm(found)).toBe(false);
});
