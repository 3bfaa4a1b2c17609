// `node --expose-gc --max-semi-space-size=128 --import ./scripts/run-sources.mjs allocated.ts [SURPLUS]` writes how many
// bytes of the heap one session check takes, from the request as Node's parser leaves it to the answer as data. SURPLUS
// bytes are taken beside each.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { createApp } from "../../src/app.ts";
import { createServices } from "../../src/assemble/services.ts";
import { loadConfig } from "../../src/config/config.ts";
import * as features from "../../src/features/index.ts";
import { NodeRequest } from "../../src/http/context.ts";

const CHECKS = 1920;
const AT_ONCE = 64;
const EMAIL = "guillaume@example.com";
const surplus = Number(process.argv[2] ?? 0);

const folder = mkdtempSync(join(tmpdir(), "bienvenue-allocated-"));
const all = Object.values(features);
const services = await createServices(
  loadConfig({ DATABASE_URL: `sqlite:${join(folder, "test.db")}`, BIENVENUE_LOG_LEVEL: "silent" }),
  all,
);
const { answer } = createApp(services, all);
await services.auth.registerUser(EMAIL, "b4l0u");
const token = await services.auth.createSession(EMAIL);
const headers = { host: "127.0.0.1:43210", cookie: `session_id=${token}` };
const incoming = { method: "GET", url: "/profile", headers, socket: {} } as unknown as IncomingMessage;

async function check(): Promise<void> {
  const taken = surplus === 0 ? 0 : new Array(surplus / 8).fill(0).length;
  const { status, body } = await answer(new NodeRequest(incoming));
  assert.equal(status + taken, 200 + surplus / 8);
  assert.equal(body, `{"email":"${EMAIL}"}`);
}
const round = async () => {
  for (let done = 0; done < CHECKS; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, check));
};

let collections = 0;
const observer = new PerformanceObserver((list) => void (collections += list.getEntries().length));
observer.observe({ entryTypes: ["gc"] });
const perCheck: number[] = [];
for (let rounds = 0; rounds < 200 && perCheck.length < 20; rounds++) {
  collections = 0;
  (globalThis as unknown as { gc(): void }).gc();
  // The observer is told later, on a busy machine much later.
  while (collections === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  collections = 0;
  const before = process.memoryUsage().heapUsed;
  await round();
  const bytes = (process.memoryUsage().heapUsed - before) / CHECKS;
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (collections === 0) perCheck.push(bytes);
}
observer.disconnect();
await services.close();
rmSync(folder, { recursive: true });
perCheck.sort((a, b) => a - b);
console.log(JSON.stringify({ rounds: perCheck.length, bytes: perCheck[Math.floor(perCheck.length / 2)] }));
