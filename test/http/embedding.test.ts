import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { mount } from "hono/mount";
import { expect, test } from "vitest";
import { loggedIn, makeApp, sessionOf, type TestApp } from "../support/make-app.ts";
import { exchange, listening } from "../support/socket.ts";

/** As they were before anything here ran. */
const PLATFORM = [globalThis.Request, globalThis.Response];
const FORM = { email: "guillaume@example.com", password: "b4l0u" };

/** A product's own server: it keeps /shop for itself, and all else is ours. */
const shopAnd = ({ listener }: TestApp) =>
  createServer((incoming, outgoing) => {
    if (incoming.url === "/shop") outgoing.end("shop");
    else listener(incoming, outgoing);
  });

test("the listener works inside a foreign server, beside its routes", async () => {
  const app = await makeApp();
  const base = `http://127.0.0.1:${await listening(shopAnd(app))}`;
  const post = (path: string) => fetch(`${base}${path}`, { method: "POST", body: new URLSearchParams(FORM) });
  expect(await (await fetch(`${base}/shop`)).text()).toBe("shop");
  expect((await post("/users")).status).toBe(200);
  const session = sessionOf(await post("/sessions")) ?? "";
  const profile = await fetch(`${base}/profile`, { headers: { cookie: `session_id=${session}` } });
  expect(await profile.json()).toEqual({ email: FORM.email });
});

test.each([
  ["two Host headers", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400],
  ["headers of 9 KB", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(9_000)}\r\n\r\n`, 431],
  ["a body of 1 GB", "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n", 413],
])("A16, A30: the listener's limits hold in a foreign server: %s", async (_what, bytes, status) => {
  const answer = await exchange(await listening(shopAnd(await makeApp())), bytes);
  expect(answer.statuses).toEqual([status]);
});

test("the listener leaves the process's Request and Response alone", async () => {
  await makeApp();
  expect([globalThis.Request, globalThis.Response]).toEqual(PLATFORM);
});

test("app.fetch is a plain function of a Request", async () => {
  const app = await makeApp();
  const { fetch } = app.app;
  const session = await loggedIn(app);
  const request = new Request("http://localhost/profile", { headers: { cookie: `session_id=${session}` } });
  expect(await (await fetch(request)).json()).toEqual({ email: FORM.email });
});

test.each([
  ["route", "", (app: TestApp) => new Hono().get("/shop", (c) => c.text("shop")).route("/", app.app)],
  [
    "mount",
    "/auth",
    (app: TestApp) => new Hono().get("/shop", (c) => c.text("shop")).all("/auth/*", mount(app.app.fetch)),
  ],
])("inside another Hono app by %s", async (_how, prefix, embed) => {
  const app = await makeApp();
  const parent = embed(app);
  const session = await loggedIn(app);
  const headers = { cookie: `session_id=${session}` };
  expect(await (await parent.request("http://localhost/shop")).text()).toBe("shop");
  const profile = await parent.request(`http://localhost${prefix}/profile`, { headers });
  expect([profile.status, await profile.json()]).toEqual([200, { email: FORM.email }]);
  const large = { method: "POST", body: new URLSearchParams({ x: "x".repeat(20_000) }) };
  expect((await parent.request(`http://localhost${prefix}/sessions`, large)).status).toBe(413);
  expect((await parent.request(`http://evil.example${prefix}/profile`, { headers })).status).toBe(421);
});

test("inside another Hono app on a server of its own, a streamed body is read no further than 16 KiB", async () => {
  const app = await makeApp();
  const parent = new Hono().route("/", app.app);
  const listener = getRequestListener((request, bindings) => parent.fetch(request, bindings), {
    overrideGlobalObjects: false,
  });
  const url = `http://127.0.0.1:${await listening(createServer((...both) => void listener(...both)))}`;
  const post = (body: string) =>
    fetch(`${url}/sessions`, {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  expect((await post("x".repeat(20_000))).status).toBe(413);
  expect((await post("email=a@example.com")).status).toBe(401);
});
