import type { TestApp } from "./make-app.ts";
import { withoutNonce } from "./nonce.ts";
import { exchange, listenFor } from "./socket.ts";

/** An answer, with each header's name in lower case; one that stands twice has both values, joined by a line break. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What depends on the connection and the time, not on the answer. */
const OF_THE_CONNECTION = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

function heard(status: number, pairs: Iterable<readonly [string, string]>, body: string): Heard {
  const headers: Record<string, string> = {};
  for (const [name, sent] of pairs) {
    if (OF_THE_CONNECTION.includes(name)) continue;
    const value = withoutNonce(sent);
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
  }
  return { status, headers, body: withoutNonce(body) };
}

/** What is sent chunked here is sent at once. */
function onlyChunk(text: string): string {
  return /^[\da-f]+\r\n(.*)\r\n0\r\n\r\n$/s.exec(text)?.[1] ?? text;
}

export type Door = (method: string, path: string, headers?: Record<string, string>, body?: string) => Promise<Heard>;

/** The two ways to an app: `app.fetch`, and its own server over a socket. */
export async function doorsOf(app: TestApp): Promise<readonly [name: string, door: Door][]> {
  const { port } = await listenFor(app);
  const { host } = new URL(app.services.profile.name === "public" ? app.services.profile.origin : "http://localhost");
  const byFetch: Door = async (method, path, headers = {}, body = "") => {
    const response = await app.request(method, path, { headers, ...(body === "" ? {} : { body }) });
    return heard(response.status, response.headers, await response.text());
  };
  const bySocket: Door = async (method, path, headers = {}, body = "") => {
    const all = { host, "content-length": String(Buffer.byteLength(body)), ...headers, connection: "close" };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const { text } = await exchange(port, `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
    const [head = "", ...rest] = text.split("\r\n\r\n");
    const [start = "", ...fields] = head.split("\r\n");
    const pairs = fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
    });
    const chunked = pairs.some(([name]) => name === "transfer-encoding");
    const sent = rest.join("\r\n\r\n");
    return heard(Number(start.split(" ")[1]), pairs, chunked ? onlyChunk(sent) : sent);
  };
  return [
    ["app.fetch", byFetch],
    ["listener", bySocket],
  ];
}
