import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { appWithUser } from "../support/body-routes.ts";
import { makeApp } from "../support/make-app.ts";
import { exchange, listenFor } from "../support/socket.ts";

const MIB = 1024 * 1024;
const FORM = "Content-Type: application/x-www-form-urlencoded";
const head = (...headers: string[]) =>
  ["POST /sessions HTTP/1.1", "Host: localhost", FORM, ...headers, "Connection: close", "", ""].join("\r\n");
const TOO_LARGE = { code: "body_too_large", message: "the body is larger than 16 KiB" };
const CHUNK = `4000\r\n${"x".repeat(0x4000)}\r\n`;

test.each([
  ["a Content-Length of 1 GB and no body", head("Content-Length: 1073741824")],
  ["the same behind Expect: 100-continue, never invited", head("Content-Length: 1073741824", "Expect: 100-continue")],
  ["a Content-Length of 16 KiB + 1", head(`Content-Length: ${16 * 1024 + 1}`)],
  ["chunks of 16 KiB + 1", `${head("Transfer-Encoding: chunked")}${CHUNK}1\r\nx\r\n0\r\n\r\n`],
])("A16: %s is 413, once", async (_what, bytes) => {
  const { port } = await listenFor(await makeApp());
  const answer = await exchange(port, bytes);
  expect([answer.statuses, answer.json()]).toEqual([[413], TOO_LARGE]);
});

test("A16: of 20 MB in chunks hardly more than 8 MiB are accepted", async () => {
  const { server, port } = await listenFor(await makeApp());
  let accepted: Socket | undefined;
  server.on("connection", (socket) => (accepted = socket));
  const answer = await exchange(port, head("Transfer-Encoding: chunked") + CHUNK.repeat(1280));
  expect(answer.statuses).toEqual([413]);
  expect(accepted?.bytesRead).toBeGreaterThan(16 * 1024);
  expect(accepted?.bytesRead).toBeLessThan(9 * MIB);
});

test("chunks of 16 KiB in all are read", async () => {
  const { port } = await listenFor(await makeApp());
  const answer = await exchange(port, `${head("Transfer-Encoding: chunked")}${CHUNK}0\r\n\r\n`);
  expect(answer.statuses).toEqual([401]);
});

test("Expect: 100-continue with a body that fits is invited and answered", async () => {
  const app = await appWithUser();
  const { port } = await listenFor(app);
  const body = "email=guillaume%40example.com";
  const request = head(`Content-Length: ${body.length}`, "Expect: 100-continue").replace(
    "/sessions",
    "/reset_password",
  );
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8").write(request);
  const [invitation] = (await once(socket, "data")) as [string];
  expect(invitation).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  socket.write(body);
  const [answer] = (await once(socket, "data")) as [string];
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test("a client that goes away in the middle of its body leaves the service alive", async () => {
  const app = await makeApp();
  const { server, port } = await listenFor(app);
  const socket = connect(port, "127.0.0.1");
  const asked = once(server, "request");
  socket.write(`${head("Content-Length: 100")}half`);
  await asked;
  socket.destroy();
  expect((await exchange(port, head("Content-Length: 0"))).statuses).toEqual([401]);
  expect(app.log.join("")).not.toContain('"level":"error"');
});
