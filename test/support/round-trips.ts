import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { onTestFinished } from "vitest";

/** Types of protocol messages (postgresql.org/docs/current/protocol-message-formats.html). */
const [QUERY, SYNC, READY] = [0x51, 0x53, 0x5a];

/** Counts messages of some types in a stream, whose first message may have no type. */
function counter(types: readonly number[], hasStartup: boolean) {
  let rest = Buffer.alloc(0);
  let startup = hasStartup;
  return (chunk: Buffer): number => {
    rest = Buffer.concat([rest, chunk]);
    let found = 0;
    for (;;) {
      const head = startup ? 0 : 1;
      if (rest.length < head + 4) return found;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return found;
      if (!startup && types.includes(rest[0] as number)) found++;
      startup = false;
      rest = rest.subarray(length);
    }
  };
}

/**
 * A PostgreSQL behind a proxy that counts round trips: how often something was asked while nothing else was under way on
 * the same connection. Without TLS.
 */
export async function countedPostgres(url: string): Promise<{ readonly url: string; readonly count: () => number }> {
  const { port, hostname } = new URL(url);
  let trips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const [asked, answered] = [counter([QUERY, SYNC], true), counter([READY], false)];
    let underWay = 0;
    client.on("data", (chunk) => {
      const more = asked(chunk);
      if (more > 0 && underWay === 0) trips++;
      underWay += more;
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      underWay = Math.max(0, underWay - answered(chunk)); // the first one ends the login
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("close", () => other.destroy());
      one.on("error", () => other.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const target = new URL(url);
  target.port = String((server.address() as AddressInfo).port);
  return { url: target.href, count: () => trips };
}
