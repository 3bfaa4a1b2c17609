import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Linger } from "../../src/http/linger.ts";
import { createHttpServer, createListener } from "../../src/http/listener.ts";
import { appWithUser } from "../support/body-routes.ts";
import { largeForm, outcomes, readAfterwards } from "../support/late-reader.ts";
import { makeApp } from "../support/make-app.ts";
import { listenFor, listening } from "../support/socket.ts";

const MIB = 1024 * 1024;
const HOUR = 3_600_000;
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n";
const MANY_HEADERS = Buffer.from(`${GET}X: ${"x".repeat(5_000_000)}\r\n\r\n`);
const TWO_HOSTS = largeForm("localhost\r\nHost: localhost", 5_000_000, "content-length");

/** A connection of a test, which reads nothing by itself. */
function open(port: number): Socket {
  const socket = connect(port, "127.0.0.1").pause();
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Our server with other limits, and what it sees of connections. */
async function lingering(linger: Linger) {
  const { services } = await makeApp();
  const { answer } = createApp(services, []);
  const server = createHttpServer(
    createListener({ answer, profile: services.profile, linger }),
    services.profile,
    linger,
  );
  const accepted = once(server, "connection") as Promise<[Socket]>;
  return { server, port: await listening(server), accepted: accepted.then(([socket]) => socket) };
}

const connections = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

test.each([
  [20_000, "content-length"],
  [20_000, "chunked"],
  [1_000_000, "content-length"],
  [1_000_000, "chunked"],
  [5_000_000, "content-length"],
  [5_000_000, "chunked"],
] as const)("a client that writes %i bytes (%s) before it reads has its 413, a hundred times", async (size, coding) => {
  const { port } = await listenFor(await makeApp());
  expect(await outcomes(100, () => open(port), largeForm("localhost", size, coding))).toEqual(["413"]);
});

test.each([
  ["431 of Node's parser", MANY_HEADERS, "431"],
  ["400 for two Host headers", TWO_HOSTS, "400"],
  ["413 for what was not invited", largeForm("localhost\r\nExpect: 100-continue", 5_000_000, "content-length"), "413"],
  [
    "413 for HEAD",
    Buffer.from(largeForm("localhost", 5_000_000, "content-length").toString().replace("POST", "HEAD")),
    "413",
  ],
])("so has one whose response is %s", async (_what, bytes, status) => {
  const { port } = await listenFor(await makeApp());
  expect(await outcomes(10, () => open(port), bytes)).toEqual([status]);
});

test("control: without lingering such clients are reset", async () => {
  const { port } = await lingering({ milliseconds: HOUR, bytes: 0 });
  for (const bytes of [largeForm("localhost", 5_000_000, "content-length"), MANY_HEADERS, TWO_HOSTS])
    expect(await readAfterwards(open(port), bytes)).toMatch(/^(ECONNRESET|EPIPE)$/);
});

test("two hundred such clients at once have their 413, in a foreign server as well, and leave no connection", async () => {
  const { listener } = await makeApp();
  const server = createServer(listener);
  const port = await listening(server);
  const bytes = largeForm("localhost", 500_000, "chunked");
  const seen = await Promise.all(Array.from({ length: 200 }, () => readAfterwards(open(port), bytes)));
  expect(new Set(seen)).toEqual(new Set(["413"]));
  await expect.poll(() => connections(server)).toBe(0);
});

test("who sends more than the limit is cut, and the more is not read", async () => {
  const { port, accepted } = await lingering({ milliseconds: HOUR, bytes: MIB });
  expect(await readAfterwards(open(port), largeForm("localhost", 20_000_000, "content-length"))).toMatch(
    /^(ECONNRESET|EPIPE)$/,
  );
  expect((await accepted).bytesRead).toBeGreaterThan(MIB);
  expect((await accepted).bytesRead).toBeLessThan(2 * MIB);
});

test("who sends a byte now and then is cut", async () => {
  const { port, accepted } = await lingering({ milliseconds: 50, bytes: MIB });
  const socket = open(port);
  socket.on("error", () => undefined);
  socket.write(largeForm("localhost", 20_000, "content-length").subarray(0, 1_000));
  const trickle = setInterval(() => socket.write("x"), 5);
  onTestFinished(() => clearInterval(trickle));
  await once(await accepted, "close");
});

test.each([
  ["a refused request", largeForm("localhost", 20_000, "content-length")],
  ["what Node's parser refuses", "nonsense\r\n\r\n"],
])("who neither reads the response to %s nor ends is cut", async (_what, bytes) => {
  const { port, accepted } = await lingering({ milliseconds: 50, bytes: MIB });
  open(port).write(bytes);
  await once(await accepted, "close");
});

test("what is sent behind a refused request is not run, however late it comes", async () => {
  const app = await appWithUser();
  const { port, server } = await listenFor(app);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const requests: unknown[] = [];
  server.on("request", ({ method }) => requests.push(method));
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.write(largeForm("localhost", 20_000, "content-length"));
  await once(socket.resume(), "end");
  const [served] = await accepted;
  const closed = once(served, "close");
  socket.end(`DELETE /sessions HTTP/1.1\r\nHost: localhost\r\nCookie: session_id=${app.session}\r\n\r\n`);
  await closed;
  expect(requests).toEqual(["POST"]);
  expect(await app.auth.getUserFromSessionId(app.session)).toBeDefined();
});

test("a response before the refused one takes longer than the limit, and both arrive in their order", async () => {
  const { services } = await makeApp();
  let finish: (() => void) | undefined;
  const answer = () =>
    new Promise<{ status: number; body: string; headers: Record<string, string> }>((resolve) => {
      finish = () => resolve({ status: 200, body: "", headers: {} });
    });
  const listener = createListener({ answer, profile: services.profile, linger: { milliseconds: 1, bytes: MIB } });
  const server = createServer(listener);
  const port = await listening(server);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const refused = largeForm("localhost", 500_000, "content-length");
  const seen = readAfterwards(open(port), Buffer.concat([Buffer.from(`${GET}\r\n`), refused]));
  const [served] = await accepted;
  await expect.poll(() => served.bytesRead).toBe(GET.length + 2 + refused.length);
  finish?.();
  expect(await seen).toBe("200,413");
});

test("a server that closes all its connections closes those that linger", async () => {
  const { server, port, accepted } = await lingering({ milliseconds: HOUR, bytes: MIB });
  const socket = open(port);
  socket.write(largeForm("localhost", 20_000, "chunked").subarray(0, 19_000));
  await once(
    socket.on("error", () => undefined),
    "readable",
  );
  const closed = once(await accepted, "close");
  server.closeAllConnections();
  await closed;
});
