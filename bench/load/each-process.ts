import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { percentile } from "../support/statistics.ts";
import { cpuOfGroup } from "../support/usage.ts";
import type { Answer, Ask, Each, EachResult } from "./each.ts";

const WARM_UP = 200;

const { url, pid, connections, asks, warmUp } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Each;
const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** Answers 0 as the status of a request that got no answer. */
function send({ method, path, headers, body }: Ask): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ status: 0, body: error.message });
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(url + path, { agent, method, headers: { ...headers, ...length } }, (response) => {
      const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0];
      const answer = { status: response.statusCode ?? 0, ...(cookie !== undefined && { cookie }) };
      text(response).then((received) => resolve({ ...answer, body: received }), fail);
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** On every connection the next one when the last one was answered. */
async function sendAll(all: readonly Ask[], seen: (index: number, answer: Answer, begun: number) => void) {
  const queue = all.entries();
  const connection = async () => {
    for (const [index, ask] of queue) {
      const begun = performance.now();
      seen(index, await send(ask), begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
}

await sendAll(
  Array.from({ length: WARM_UP }, () => warmUp),
  () => undefined,
);
const answers: Answer[] = [];
const latencies: number[] = [];
const statuses: Record<string, number> = {};
const [cpuBefore, begun] = [cpuOfGroup(pid), performance.now()];
await sendAll(asks, (index, answer, sent) => {
  answers[index] = answer;
  latencies.push(performance.now() - sent);
  statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
});
const [elapsed, cpu] = [performance.now() - begun, cpuOfGroup(pid) - cpuBefore];
agent.destroy();

latencies.sort((a, b) => a - b);
const result: EachResult = {
  requests: asks.length,
  perSecond: (asks.length * 1000) / elapsed,
  p50: percentile(latencies, 50),
  p99: percentile(latencies, 99),
  errors: answers.filter(({ status }) => status === 0 || status >= 400).length,
  statuses,
  cpu: cpu / asks.length,
  answers,
};
console.log(JSON.stringify(result));
