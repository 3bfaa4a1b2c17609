import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { effort } from "../effort.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { reportFigure } from "../support/report-figure.ts";
import { atOnce } from "../support/request-from-network.ts";

/** Of strangers, in all. */
const REQUESTS = effort("memoryRequests");
const SAMPLES = 12;
/**
 * Bytes that may stay behind for each request; A26: 1 MiB in 100,000. Of few requests what the compiler keeps is more
 * than that; an entry in a map is more still.
 */
const BOUND = REQUESTS < 1_000_000 ? 60 : 2 ** 20 / 100_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const LONG = "x".repeat(40);

/** Request number `index` of strangers who never come twice: another cookie, address, network, browser and path each time. */
function stranger({ app }: TestApp, index: number) {
  const [method, path] = (
    [
      ["GET", "/profile"],
      ["POST", "/sessions"],
      ["POST", "/reset_password"],
      ["PUT", "/reset_password"],
      ["GET", `/${index}`],
      ["DELETE", "/sessions"],
    ] as const
  )[index % 6]!;
  const form = {
    email: `user-${index}@example.com`,
    password: LONG,
    reset_token: `${index}${LONG}`.slice(0, 43),
    new_password: LONG,
  };
  const token = `${index}${LONG}`.padEnd(43, "x").slice(0, 43);
  const headers = {
    cookie: `session_id=${token}; device_id=${token}`,
    "user-agent": `Browser-${index}/1.0`,
    "x-request-id": `${index}-${LONG}`,
    "accept-language": `x-${index}`,
  };
  const body = method === "POST" || method === "PUT" ? { body: new URLSearchParams(form) } : {};
  const network = `198.${index % 250}.${Math.floor(index / 250) % 250}.${Math.floor(index / 62_500) % 250}`;
  const bindings = { incoming: { socket: { remoteAddress: network } } };
  return app.request(`http://localhost${path}`, { method, headers, ...body }, bindings);
}

/** Bytes of the heap that each request leaves behind, by the median of the slopes between samples of the second half. */
async function leftBehind(app: TestApp, extra: (index: number) => void = () => undefined): Promise<number> {
  const samples: (readonly [requests: number, bytes: number])[] = [];
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const begin = ((sample - 1) * REQUESTS) / SAMPLES;
    await atOnce(REQUESTS / SAMPLES, 32, async (index) => {
      extra(begin + index);
      await (await stranger(app, begin + index)).arrayBuffer();
    });
    app.log.length = 0;
    app.queries.length = 0;
    collect();
    samples.push([begin, process.memoryUsage().heapUsed]);
  }
  const half = samples.slice(SAMPLES / 2);
  const slopes = half.flatMap(([x, bytes], index) =>
    half.slice(index + 1).map(([laterX, later]) => (later - bytes) / (laterX - x)),
  );
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)]!;
}

test("A26: strangers who never come twice leave nothing behind in memory", async () => {
  const bytes = await leftBehind(await makeApp());
  reportFigure(`each of ${REQUESTS} requests leaves ${bytes.toFixed(1)} bytes behind`);
  expect(bytes).toBeLessThan(BOUND);
});

test("A26, control: a map without a bound is found out", async () => {
  const seen = new Map<string, number>();
  const bytes = await leftBehind(await makeApp(), (index) => void seen.set(`user-${index}@example.com`, index));
  expect(bytes).toBeGreaterThan(BOUND);
});
