import { expect, test } from "vitest";
import { appWithUser } from "../support/body-routes.ts";
import { makeApp } from "../support/make-app.ts";
import { requestsTo } from "../support/malformed.ts";
import { exchange, listenFor } from "../support/socket.ts";

const { get, post, malformed } = requestsTo("localhost");
const HOST = "Host: localhost";
const CLOSE = "Connection: close";

test.each(malformed)("A30: %s is answered once, 400, and the connection closed", async (_what, bytes) => {
  const { port } = await listenFor(await makeApp());
  const answer = await exchange(port, Buffer.from(bytes, "latin1"));
  expect(answer.statuses).toEqual([400]);
  expect(answer.json()).toEqual({ code: "request_malformed", message: "not a valid HTTP request" });
  expect(answer.text).toContain("x-content-type-options: nosniff");
  expect((await exchange(port, get(HOST))).statuses).toEqual([200]);
});

test("two requests in one packet have two answers, in their order", async () => {
  const { port } = await listenFor(await makeApp());
  const first = `GET / HTTP/1.1\r\n${HOST}\r\n\r\n`;
  expect((await exchange(port, first + get(HOST).replace("/", "/profile"))).statuses).toEqual([200, 403]);
});

test.each([
  ["a request", get(HOST).replace(`${CLOSE}\r\n`, "")],
  ["a request with a body", post(["Content-Length: 5"], "email").replace(`${CLOSE}\r\n`, "")],
  ["a body that is too large", post(["Transfer-Encoding: chunked"], `4e20\r\n${"x".repeat(20_000)}\r\n`)],
])("nonsense behind %s never makes a second answer to it", async (_what, bytes) => {
  const { port } = await listenFor(await makeApp());
  expect((await exchange(port, `${bytes}nonsense\r\n\r\n`)).statuses).toHaveLength(1);
  expect((await exchange(port, get(HOST))).statuses).toEqual([200]);
});

test.each([
  ["two Host headers", `GET / HTTP/1.1\r\n${HOST}\r\n${HOST}\r\n\r\n`, 400],
  ["too large a body", `POST /users HTTP/1.1\r\n${HOST}\r\nContent-Length: 20000\r\n\r\n${"x".repeat(20_000)}`, 413],
  ["too many headers", `GET / HTTP/1.1\r\n${HOST}\r\n${"X:\r\n".repeat(600)}\r\n`, 431],
])("A30: behind a request with %s nothing is run", async (_what, refused, status) => {
  const app = await appWithUser();
  const { port } = await listenFor(app);
  const behind = `DELETE /sessions HTTP/1.1\r\n${HOST}\r\nCookie: session_id=${app.session}\r\n${CLOSE}\r\n\r\n`;
  expect((await exchange(port, refused + behind)).statuses).toEqual([status]);
  expect(await app.auth.getUserFromSessionId(app.session)).toBeDefined();
});
