import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { HashPool } from "../../src/ports/hash-pool.ts";
import { createPasswordHasher } from "../../src/ports/password.ts";
import { temporaryFolder } from "../support/databases.ts";
import { cheapHasher, loggedIn, makeApp } from "../support/make-app.ts";

/** The threads that this process starts while the test runs. */
function startedThreads(): Worker[] {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on("worker", note);
  onTestFinished(() => void process.off("worker", note));
  return threads;
}

async function answer(response: Promise<Response>): Promise<unknown> {
  const { status, headers } = await response;
  const { code } = (await (await response).json()) as { code?: string };
  return { status, code, retryAfter: headers.has("retry-after") };
}

test("a job that kills its hash thread is answered busy, and the jobs after it work", async () => {
  const pool = new HashPool(1, 10);
  onTestFinished(() => pool.close());
  const job = (timeCost: number) => pool.run({ kind: "hash", password: "b4l0u", options: { memoryCost: 8, timeCost } });
  await expect(job(0)).rejects.toMatchObject({ name: "ServiceError", code: "busy" });
  expect(await Promise.all([job(1), job(1)])).toEqual(Array(2).fill(expect.stringMatching(/^\$argon2id\$/)));
});

test("a hash thread that dies is replaced: its registration is answered 503, the next login is verified by another thread", async () => {
  const threads = startedThreads();
  // No passes: the first hash kills its thread, while a verification fails in an orderly way.
  const app = await makeApp({}, createPasswordHasher({ memory: 1, passes: 0 }, 1, 10));
  const form = { email: "guillaume@example.com", password: "b4l0u" };
  const registered = await answer(app.request("POST", "/users", { form }));
  expect(registered).toEqual({ status: 503, code: "busy", retryAfter: true });
  expect((await app.request("POST", "/sessions", { form })).status).toBe(401);
  expect(threads).toHaveLength(2);
});

test("the SQLite writer's thread that dies is replaced: its request is answered 503, nothing of it is written, the next one works", async () => {
  await cheapHasher().hash("the hash threads have started");
  const threads = startedThreads();
  const path = join(temporaryFolder(), "users.db");
  const app = await makeApp({ BIENVENUE_DATABASE_URL: `sqlite:${path}` });
  const session = await loggedIn(app);

  const logOut = () => app.request("DELETE", "/sessions", { session });
  const interrupted = answer(whileLocked(path, logOut, () => threads[0]!.terminate()));
  expect(await interrupted).toEqual({ status: 503, code: "database_unavailable", retryAfter: true });
  expect((await app.request("GET", "/profile", { session })).status).toBe(200);
  expect((await logOut()).status).toBe(302);
  expect(threads).toHaveLength(2);
});

/** Asks while another connection holds the lock, so that the write waits in its thread; lets go after `act`. */
async function whileLocked<T>(path: string, ask: () => Promise<T>, act: () => unknown): Promise<T> {
  const other = openConnection(path, 1000);
  other.exec("begin immediate");
  const asked = ask();
  await sleep(50);
  act();
  await sleep(50);
  other.exec("rollback");
  other.close();
  return asked;
}
