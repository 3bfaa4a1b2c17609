import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { need } from "../support/need.ts";
import { serve } from "../support/serve.ts";

const REGISTRATIONS = 20;

/** Flushes to disk during 20 registrations, one after the other, while `prefix` runs the service. */
async function flushes(prefix: string[] = []): Promise<number> {
  const folder = temporaryFolder();
  const trace = join(folder, "strace.txt");
  // -D: the service is our own child, and gets our signals; strace only looks on.
  const strace = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o", trace];
  const { url, stop } = await serve(folder, {}, [...strace, ...prefix]);
  const client = clientOf(url);
  const atStart = await counted(trace);
  for (let index = 0; index < REGISTRATIONS; index++) {
    expect(await client.register(`user${index}@example.com`, "b4l0u")).toBe(200);
  }
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
  expect(await flushes()).toBeGreaterThanOrEqual(REGISTRATIONS);
});

test("A11, control: under eatmydata the same count is 0", async (context) => {
  need(context, "strace", "eatmydata");
  expect(await flushes(["eatmydata"])).toBe(0);
});
