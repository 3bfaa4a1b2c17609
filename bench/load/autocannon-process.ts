import { createRequire } from "node:module";
import { sum } from "../support/statistics.ts";
import { FORM_TYPE } from "./form.ts";
import type { Load, LoadResult } from "./load.ts";

/** The little that we need of autocannon, which has no types. */
type Autocannon = (options: {
  readonly url: string;
  readonly duration: number;
  readonly connections: number;
  readonly requests: readonly object[];
}) => Promise<{
  readonly duration: number;
  readonly errors: number;
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
}>;

const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon;
const {
  url,
  seconds,
  connections,
  cookie,
  form,
  type = FORM_TYPE,
  numbers,
} = JSON.parse(process.argv[2] ?? "") as Load;

const headers = cookie === undefined ? {} : { cookie };
let sent = 0;
const post = (request: object) => {
  const number = numbers === undefined ? sent : sent % numbers;
  sent++;
  return { ...request, body: form?.replace("{n}", String(number)) };
};
const typed = { ...headers, "content-type": type };
const request = form === undefined ? { headers } : { method: "POST", headers: typed, setupRequest: post };

const result = await autocannon({ url, duration: seconds, connections, requests: [request] });
const counts = Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count] as const);
const requests = sum(counts.map(([, count]) => count));
const refused = sum(counts.map(([status, count]) => (Number(status) >= 400 ? count : 0)));
const answer: LoadResult = {
  requests,
  perSecond: requests / result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  errors: result.errors + refused,
  statuses: Object.fromEntries(counts),
};
console.log(JSON.stringify(answer));
