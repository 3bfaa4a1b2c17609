import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { createHttpServer, createListener, LIMITS } from "../../src/http/listener.ts";
import { makeApp } from "../support/make-app.ts";
import { exchange, listenFor, listening } from "../support/socket.ts";

const get = (...headers: string[]) =>
  ["GET / HTTP/1.1", "Host: localhost", ...headers, "Connection: close", "", ""].join("\r\n");
const HALF = "POST /sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf";

test.each([
  ["one of 8 KiB", get(`X: ${"x".repeat(8 * 1024)}`)],
  ["one of 20 KiB", get(`X: ${"x".repeat(20 * 1024)}`)],
  ["many that are 8 KiB together", get(...Array<string>(100).fill(`X: ${"x".repeat(100)}`))],
  ["257", get(...Array<string>(255).fill("X:"))],
  // Node drops what comes after a thousand of them: a second Host, a proxy's X-Forwarded-For.
  ["2001", get(...Array<string>(2_001).fill("X:"))],
  ["a target of 9 KB", get().replace("/", `/${"x".repeat(9_000)}`)],
])("A30: headers: %s is 431", async (_what, bytes) => {
  const { port } = await listenFor(await makeApp());
  const answer = await exchange(port, bytes);
  expect(answer.statuses).toEqual([431]);
  expect(answer.json()).toMatchObject({ code: "headers_too_large" });
  expect((await exchange(port, get())).statuses).toEqual([200]);
});

test.each([
  ["7 KiB", get(`X: ${"x".repeat(7 * 1024)}`)],
  ["256", get(...Array<string>(254).fill("X:"))],
])("headers of %s pass", async (_what, bytes) => {
  const { port } = await listenFor(await makeApp());
  expect((await exchange(port, bytes)).statuses).toEqual([200]);
});

test("a body that does not arrive is 408, once", async () => {
  const { services } = await makeApp();
  const { answer } = createApp(services, []);
  const listener = createListener({ answer, profile: services.profile, bodyTimeout: 50 });
  const refused = await exchange(await listening(createServer(listener)), HALF);
  expect(refused.statuses).toEqual([408]);
  expect(refused.json()).toMatchObject({ code: "body_timeout" });
});

test("headers that do not arrive are 408, once", async () => {
  const { listener, services } = await makeApp();
  const server = createHttpServer(listener, services.profile);
  server.headersTimeout = 50;
  const answer = await exchange(await listening(server), "GET / HTTP/1.1\r\nHost: loc");
  expect(answer.statuses).toEqual([408]);
  expect(answer.text).toContain("x-content-type-options: nosniff");
});

test("the limits that security.md names are the server's", async () => {
  const { listener, services } = await makeApp();
  const { headersTimeout, requestTimeout, keepAliveTimeout } = createHttpServer(listener, services.profile);
  expect({ headersTimeout, requestTimeout, keepAliveTimeout }).toEqual({
    headersTimeout: 8_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
  });
  const linger = { milliseconds: 5_000, bytes: 8 * 1024 * 1024 };
  expect(LIMITS).toMatchObject({ headerBytes: 8 * 1024, bodyBytes: 16 * 1024, checkInterval: 1_000, linger });
});
