import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { BUDGETS } from "../support/budgets.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { need } from "../support/require-tool.ts";
import { serve } from "../support/serve.ts";

const TIMES = 20;
const EMAIL = "guillaume@example.com";

type Service = ReturnType<typeof clientOf>;
const register = async (service: Service, index: number) =>
  expect(await service.register(`user${index}@example.com`, "b4l0u")).toBe(200);

/** Flushes to disk while something is done 20 times, one after the other, and `prefix` runs the service. */
async function flushes(work: (service: Service, index: number) => Promise<void>, prefix: string[] = []) {
  const folder = temporaryFolder();
  const trace = join(folder, "strace.txt");
  // -D: the service is our own child, and gets our signals; strace only looks on.
  const strace = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o", trace];
  const { url, stop } = await serve(folder, {}, [...strace, ...prefix]);
  const client = clientOf(url);
  await client.register(EMAIL, "b4l0u");
  const atStart = await counted(trace);
  for (let index = 0; index < TIMES; index++) await work(client, index);
  const atEnd = await counted(trace);
  await stop();
  return atEnd - atStart;
}

/** The calls traced so far, once strace has written them down. */
async function counted(trace: string): Promise<number> {
  let [before, now] = [-1, 0];
  while (before !== now) {
    await sleep(100);
    [before, now] = [now, readFileSync(trace, "utf8").match(/f(data)?sync\(/g)?.length ?? 0];
  }
  return now;
}

test("A11: each of 20 registrations in a row is flushed to disk before it is answered", async (context) => {
  need(context, "strace");
  expect(await flushes(register)).toBeGreaterThanOrEqual(TIMES);
});

test("A11: so is each of 20 logins", async (context) => {
  need(context, "strace");
  const logIn = async (service: Service) => expect((await service.logIn(EMAIL, "b4l0u")).status).toBe(200);
  expect(await flushes(logIn)).toBeGreaterThanOrEqual(TIMES);
});

test("A11, control: under eatmydata the same count is 0", async (context) => {
  need(context, "strace", "eatmydata");
  expect(await flushes(register, ["eatmydata"])).toBe(0);
});

test("the count of a wrong password waits for no flush, and outlives a kill", async (context) => {
  need(context, "strace");
  const guess = async (service: Service, index: number) =>
    expect((await service.logIn(`user${index}@example.com`, "wrong")).status).toBe(401);
  expect(await flushes(guess)).toBeLessThan(TIMES / 2); // what is there is of the events, once a second

  const folder = temporaryFolder();
  const limited = { BIENVENUE_THROTTLE_WIDTH: "1" };
  const first = await serve(folder, limited);
  // As many as a network has in ten minutes: so long takes no restart.
  for (let guesses = 0; guesses < BUDGETS.network.max; guesses++) await guess(clientOf(first.url), guesses);
  await first.stop("SIGKILL");
  const second = await serve(folder, limited);
  expect((await clientOf(second.url).logIn(EMAIL, "wrong")).status).toBe(429);
});
