import { expect, test } from "vitest";
import { allRoutes } from "../support/body-routes.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { withoutNonce } from "../support/nonce.ts";
import { exchange, listenFor } from "../support/socket.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** The server refuses these before Hono: `app.request` cannot make them. */
const ODD_METHODS = ["TRACE", "PROPFIND", "PATCH", "QUERY", "MKCOL", "PURGE", "LINK"];

/** What each path allows, by the routes themselves, but for those that answer every method. */
function allowedByPath(app: TestApp): [path: string, allow: string[]][] {
  const routes = allRoutes(app).filter(({ anyMethod }) => !anyMethod);
  return [...new Set(routes.map(({ path }) => path))].map((path) => {
    // What has a name of its own may also be what varies in another route's path.
    const meant = routes.filter((route) => new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+")}$`).test(path));
    const methods = [...new Set(meant.map(({ method }) => method))];
    const head = methods.includes("GET") ? ["HEAD"] : [];
    return [path, [...methods, ...head, "OPTIONS"].sort()];
  });
}

test("ASVS 4.1.4: every path answers 405 with Allow to each method that it does not know", async () => {
  const app = await makeApp();
  for (const [path, allow] of allowedByPath(app)) {
    for (const method of METHODS.filter((candidate) => !allow.includes(candidate))) {
      const response = await app.request(method, path);
      const { code } = (await response.json()) as { code: string };
      const answer = [path, method, response.status, response.headers.get("allow"), code];
      expect(answer).toEqual([path, method, 405, allow.join(", "), "method_not_allowed"]);
    }
  }
});

test("OPTIONS is 204 with the same Allow and no body", async () => {
  const app = await makeApp();
  for (const [path, allow] of allowedByPath(app)) {
    const response = await app.request("OPTIONS", path);
    expect([path, response.status, response.headers.get("allow")]).toEqual([path, 204, allow.join(", ")]);
    expect(await response.text()).toBe("");
  }
  expect((await app.request("OPTIONS", "/nowhere")).status).toBe(404);
});

const headersOf = (answer: Response) => [...answer.headers].map(([name, value]) => [name, withoutNonce(value)]);

test("HEAD is GET without its body", async () => {
  const app = await makeApp();
  for (const [path, allow] of allowedByPath(app)) {
    const [get, head] = [await app.request("GET", path), await app.request("HEAD", path)];
    expect([path, head.status, await head.text()]).toEqual([path, get.status, ""]);
    if (allow.includes("GET")) expect(headersOf(head)).toEqual(headersOf(get));
  }
});

test("over a socket OPTIONS is 204 without a body, and HEAD has GET's headers alone", async () => {
  const { port } = await listenFor(await makeApp());
  const ask = (method: string) =>
    exchange(port, `${method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const [options, head, get] = [await ask("OPTIONS"), await ask("HEAD"), await ask("GET")];
  expect([options.statuses, head.statuses, get.statuses]).toEqual([[204], [200], [200]]);
  expect(options.text).not.toContain("content-length");
  expect(options.text.endsWith("\r\n\r\n")).toBe(true);
  const headers = (text: string) => text.slice(0, text.indexOf("\r\n\r\n")).replace(/^Date: .*$/m, "");
  expect(headers(head.text)).toBe(headers(get.text));
  expect(head.text.endsWith("\r\n\r\n")).toBe(true);
});

test.each(ODD_METHODS)("ASVS 4.1.4, 13.4.4: %s is 405 with Allow over a socket, and echoes nothing", async (method) => {
  const app = await makeApp();
  const { port } = await listenFor(app);
  for (const [path, allow] of allowedByPath(app).filter(([, allowed]) => !allowed.includes(method))) {
    const request = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-Echo: canary\r\nConnection: close\r\n\r\n`;
    const { text, statuses } = await exchange(port, request);
    expect([path, statuses]).toEqual([path, [405]]);
    expect(text).toContain(`\r\nallow: ${allow.join(", ")}\r\n`);
    expect(text).not.toContain("canary");
  }
});

test.each(["CONNECT localhost:80", "CONNECT /", "TRACK /"])("%s opens nothing", async (start) => {
  const { port } = await listenFor(await makeApp());
  const { statuses } = await exchange(port, `${start} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
  expect((await exchange(port, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")).statuses).toEqual([200]);
});

test.each(["websocket", "h2c"])("an upgrade to %s is not taken", async (protocol) => {
  const { port } = await listenFor(await makeApp());
  const request = `GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: ${protocol}\r\nConnection: Upgrade, close\r\n\r\n`;
  expect((await exchange(port, request)).statuses).toEqual([200]);
});
