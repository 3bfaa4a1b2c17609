import { Agent, request } from "node:http";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, sum } from "../support/statistics.ts";
import type { Probe, ProbeResult } from "./probe.ts";

const WARM_UP_SECONDS = 0.5;
/** An answer that takes longer is none. Below the server's keep-alive, so that no idle connection dies under a request. */
const TIMEOUT_MS = 4000;

const { url, perSecond, seconds, cookie, host, form } = JSON.parse(process.argv[2] ?? "") as Probe;
const agent = new Agent({ keepAlive: true, timeout: TIMEOUT_MS });
const headers = {
  ...(host !== undefined && { host }),
  ...(cookie !== undefined && { cookie }),
  ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
};

/** Milliseconds until the whole answer is here, or the reason why there is none. */
function send(number: number): Promise<number | string> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const outgoing = request(url, { agent, headers, method: form === undefined ? "GET" : "POST" }, (response) => {
      response.resume();
      response.on("end", () =>
        resolve(response.statusCode === 200 ? performance.now() - begun : `status ${response.statusCode}`),
      );
      response.on("error", fail);
    });
    const fail = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    outgoing.on("timeout", () => outgoing.destroy(new Error("timeout")));
    outgoing.on("error", fail);
    outgoing.end(form?.replace("{n}", String(number)));
  });
}

try {
  setPriority(-10); // a real client has a machine of its own
} catch {
  // allowed to few; without it the prober is late now and then, and `lag99` says so
}

const skipped = Math.round(WARM_UP_SECONDS * perSecond);
const count = skipped + Math.round(seconds * perSecond);
const answers: Promise<number | string>[] = [];
const lags: number[] = [];
const start = performance.now();
for (let number = 0; number < count; number++) {
  const due = start + (number * 1000) / perSecond;
  if (due > performance.now()) await sleep(due - performance.now());
  lags.push(performance.now() - due);
  answers.push(send(number));
}
const all = await Promise.all(answers);
agent.destroy();

const ascending = (values: number[]) => values.slice().sort((a, b) => a - b);
const latencies = ascending(all.slice(skipped).filter((value) => typeof value === "number"));
const reasons: Record<string, number> = {};
for (const value of all) if (typeof value === "string") reasons[value] = (reasons[value] ?? 0) + 1;
const result: ProbeResult = {
  p50: percentile(latencies, 50),
  p99: percentile(latencies, 99),
  errors: sum(Object.values(reasons)),
  reasons,
  answers: latencies.length,
  lag99: percentile(ascending(lags.slice(skipped)), 99),
};
console.log(JSON.stringify(result));
