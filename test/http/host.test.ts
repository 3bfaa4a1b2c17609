import { expect, test } from "vitest";
import { appWithUser, problemCode } from "../support/body-routes.ts";
import { makeApp } from "../support/make-app.ts";
import { withoutNonce } from "../support/nonce.ts";
import { exchange, listenFor } from "../support/socket.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

/** A Host header as it is sent; `app.request` would make a URL of it first. */
async function statusFor(env: Record<string, string>, host: string, path = "/") {
  const { port } = await listenFor(await makeApp(env));
  const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return [answer.statuses, (answer.json() as { code?: string } | null)?.code];
}

test.each([
  "localhost",
  "localhost:5000",
  "LocalHost:1",
  "127.0.0.1",
  "127.0.0.1:8080",
  "[::1]",
  "[::1]:5000",
  "0.0.0.0:5000",
  "127.0.0.2:5000",
  "[0:0:0:0:0:0:0:1]:5000",
  "[::ffff:127.0.0.1]",
])("development answers for %s", async (host) => {
  expect(await statusFor({}, host)).toEqual([[200], undefined]);
});

test.each([
  "evil.example",
  "localhost.evil.example",
  "evil.example:5000",
  "xlocalhost",
  "localhost.",
  "128.0.0.1",
  "127.0.0.1.nip.io",
  "192.168.1.7:5000",
  "[::2]",
])("A21: development is 421 for %s", async (host) => {
  expect(await statusFor({}, host)).toEqual([[421], "unknown_host"]);
  expect(await statusFor({}, host, "/health/live")).toEqual([[421], "unknown_host"]);
});

test.each([
  ["Forwarded", "for=192.0.2.7;host=evil.example;proto=https"],
  ["X-Forwarded-For", "192.0.2.7"],
  ["X-Forwarded-Host", "localhost"],
  ["X-Forwarded-Proto", "http"],
  ["X-Forwarded-Port", "5000"],
  ["X-Forwarded-Prefix", "/"],
  ["X-Forwarded-Server", "proxy"],
  ["X-Real-IP", "127.0.0.1"],
  ["X-Forwarded-For", ""],
])("development is 421 when %s: %s is there, on every route and before its work", async (name, value) => {
  const app = await appWithUser();
  for (const [method, path] of [
    ["GET", "/"],
    ["POST", "/reset_password"],
    ["GET", "/nowhere"],
  ] as const) {
    const body = method === "POST" ? { form: { email: "guillaume@example.com" } } : {};
    const response = await app.request(method, path, { ...body, headers: { [name]: value } });
    expect([path, response.status, await problemCode(response)]).toEqual([path, 421, "forwarded_in_development"]);
  }
});

test.each([
  "accounts.example.com",
  "ACCOUNTS.example.com",
  "accounts.example.com:443",
  "accounts.example.com:",
  "Accounts.Example.com:0443",
])("public answers for %s", async (host) => {
  expect(await statusFor(PUBLIC, host)).toEqual([[200], undefined]);
});

test.each([
  "evil.example",
  "localhost",
  "127.0.0.1",
  "accounts.example.com.",
  "accounts.example.com:8443",
  "accounts.example.com:80",
  "accounts.example.com:4430",
  "accounts.example.com.evil.example",
  "x.accounts.example.com",
  "example.com",
])("A21: public is 421 for %s, but for health checks and proxies", async (host) => {
  expect(await statusFor(PUBLIC, host)).toEqual([[421], "unknown_host"]);
  expect(await statusFor(PUBLIC, host, "/health/live")).toEqual([[200], undefined]);
  expect(await statusFor(PUBLIC, host, "/forward-auth")).toEqual([[401], "no_session"]);
});

test.each([
  ["/health/../profile", 421, "unknown_host"],
  ["/health/%2e%2e/profile", 421, "unknown_host"],
  ["//health/live", 421, "unknown_host"],
  ["/x/health/live", 421, "unknown_host"],
  ["/healthy", 421, "unknown_host"],
  ["/health", 421, "unknown_host"],
  ["/health/..%2fprofile", 421, "unknown_host"],
  ["/forward-auth/../profile", 421, "unknown_host"],
  ["/forward-auth/", 421, "unknown_host"],
  ["/forward-auth/x", 421, "unknown_host"],
  ["/forward-authx", 421, "unknown_host"],
  ["/forward-auth%2f..%2fprofile", 421, "unknown_host"],
  ["//forward-auth", 421, "unknown_host"],
  ["/Forward-Auth", 421, "unknown_host"],
])("another host gets no further than health checks and proxies do, by %s: %i", async (path, status, code) => {
  expect(await statusFor(PUBLIC, "evil.example", path)).toEqual([[status], code]);
});

test("A21: in public, what forwarding headers say of the host changes nothing", async () => {
  const app = await appWithUser(PUBLIC);
  const headers = {
    forwarded: "host=evil.example;proto=http",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "x-original-host": "evil.example",
    "x-host": "evil.example",
  };
  const plain = await app.request("GET", "/reset-password");
  const poisoned = await app.request("GET", "/reset-password", { headers });
  const headersOf = (answer: Response) => [...answer.headers].map(([name, value]) => [name, withoutNonce(value)]);
  expect(headersOf(poisoned)).toEqual(headersOf(plain));
  const text = await poisoned.text();
  expect(withoutNonce(text)).toBe(withoutNonce(await plain.text()));
  expect(text).not.toContain("evil");
});

test("X-Bienvenue-Profile says development, and public says nothing", async () => {
  const [development, open] = [await makeApp(), await makeApp(PUBLIC)];
  for (const path of ["/", "/nowhere"]) {
    expect((await development.request("GET", path)).headers.get("x-bienvenue-profile")).toBe("development");
    expect((await open.request("GET", path)).headers.get("x-bienvenue-profile")).toBeNull();
  }
});
