import { expect, test } from "vitest";
import { allRoutes, appWithUser } from "../support/body-routes.ts";
import { makeApp, type TestRequest } from "../support/make-app.ts";
import { expectSecure } from "../support/secure-headers.ts";
import { exchange, listenFor } from "../support/socket.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const HTTP = { BIENVENUE_PUBLIC_URL: "http://localhost:5000", BIENVENUE_MAIL: "none" };
const PROFILES: [name: string, env: Record<string, string>, hsts: string | null][] = [
  ["development", {}, null],
  ["public with http", HTTP, null],
  ["public with https", PUBLIC, "max-age=31536000; includeSubDomains"],
];

test.each(PROFILES)("ASVS 3.2.1, 3.4, 13.4, 14.3.2: headers of every route in %s", async (_name, env, hsts) => {
  const app = await makeApp(env);
  for (const { path } of [...allRoutes(app), { path: "/nowhere" }]) {
    for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]) {
      const response = await app.request(method, path);
      expectSecure(response, await response.text(), hsts);
    }
  }
});

const send = (method: string, path: string, options: TestRequest = {}) => ({ method, path, options });
const LARGE = { form: { x: "x".repeat(20_000) } };

test.each([
  [400, send("POST", "/users", { form: {} })],
  [400, send("POST", "/reset-password", { form: {} })],
  [401, send("POST", "/sessions", { form: {} })],
  [403, send("GET", "/profile")],
  [403, send("POST", "/users", { headers: { "sec-fetch-site": "cross-site" } })],
  [404, send("GET", "/nowhere")],
  [405, send("PATCH", "/users")],
  [413, send("POST", "/sessions", LARGE)],
  [413, send("POST", "/reset-password", LARGE)],
  [415, send("POST", "/sessions", { form: {}, headers: { "content-encoding": "gzip" } })],
  [421, send("GET", "/", { headers: { host: "evil.example" } })],
] as const)("ASVS 3.2.1: headers and shape of a %i: %o", async (status, { method, path, options }) => {
  const app = await makeApp(PUBLIC);
  const response = await app.request(method, path, options);
  const text = await response.text();
  expect(response.status).toBe(status);
  expectSecure(response, text, PROFILES[2]![2]);
  if (path !== "/reset-password") expectProblem(text);
});

function expectProblem(text: string): void {
  const { field = "", ...rest } = JSON.parse(text) as { readonly field?: string };
  expect(rest).toEqual({ code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String) });
  expect(field).toMatch(/^[a-z_]*$/);
}

test("the contract's one body without a code: an email that is registered", async () => {
  const app = await appWithUser();
  const form = { email: "guillaume@example.com", password: "b4l0u" };
  const response = await app.request("POST", "/users", { form });
  expect([response.status, await response.json()]).toEqual([400, { message: "email already registered" }]);
});

test("over a socket no header stands twice, on any route: browsers would obey both policies of a page", async () => {
  const app = await makeApp();
  const { port } = await listenFor(app);
  for (const { path } of [...allRoutes(app), { path: "/nowhere" }]) {
    const { text } = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const [head = ""] = text.split("\r\n\r\n");
    const names = [...head.matchAll(/^([\w-]+):/gm)].map(([, name]) => name!.toLowerCase());
    expect(names.length).toBeGreaterThan(5);
    expect([path, names.filter((name, index) => names.indexOf(name) !== index)]).toEqual([path, []]);
  }
});
