import { describe, expect, test } from "vitest";
import { canonicalAuthority, isLoopback } from "../../src/http/equivalence.ts";
import { makeApp } from "../support/make-app.ts";
import { exchange, listenFor } from "../support/socket.ts";

const at = (url: string) => ({ BIENVENUE_PUBLIC_URL: url, BIENVENUE_MAIL: "none" });
const PUBLIC = at("https://accounts.example.com");

/** The statuses of what comes back when exactly this is sent. */
async function statusesOf(env: Record<string, string>, start: string, ...headers: string[]) {
  const { port } = await listenFor(await makeApp(env));
  const { statuses } = await exchange(port, [start, ...headers, "Connection: close", "", ""].join("\r\n"));
  return statuses;
}

describe("authorities", () => {
  test.each([
    ["accounts.example.com", "accounts.example.com"],
    ["Accounts.Example.COM:8443", "accounts.example.com:8443"],
    ["a:", "a"],
    ["a:00080", "a:80"],
    ["a:0", "a:0"],
    ["a:65535", "a:65535"],
    ["[::1]", "[::1]"],
    ["[0:0:0:0:0:0:0:1]:5000", "[::1]:5000"],
    ["[2001:DB8::0:0:1]", "[2001:db8::1]"],
    ["[2001:db8::192.0.2.7]", "[2001:db8::c000:207]"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["a_b~c!$&'()*+,;=", "a_b~c!$&'()*+,;="],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalAuthority(text)).toBe(canonical);
    expect(canonicalAuthority(canonical)).toBe(canonical);
  });

  test.each([
    "",
    ":80",
    "a:65536",
    "a:-1",
    "a:1:2",
    "a:x",
    "a b",
    "a/b",
    "me@a",
    "a%2eb",
    "bücher.example",
    "::1",
    "[]",
    "[::1",
    "[::1]x",
    "[127.0.0.1]",
    "[fe80::1%25eth0]",
    "[v1.x]",
    "a\n",
  ])("%j is invalid", (text) => {
    expect(canonicalAuthority(text)).toBeUndefined();
  });
});

test.each([
  ["localhost", true],
  ["LOCALHOST", true],
  ["127.0.0.2", true],
  ["::1", true],
  ["[0:0::1]", true],
  ["::ffff:127.0.0.1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["128.0.0.1", false],
  ["127.1", false],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
])("only this machine can reach %s: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ["https://accounts.example.com", "accounts.example.com:443", 200],
  ["https://accounts.example.com:443", "accounts.example.com", 200],
  ["https://accounts.example.com:8443", "accounts.example.com:08443", 200],
  ["https://accounts.example.com:8443", "accounts.example.com", 421],
  ["https://accounts.example.com", "accounts.example.com:80", 421],
  ["http://localhost", "localhost:80", 200],
  ["http://localhost", "localhost:443", 421],
  ["https://[2001:db8::1]", "[2001:DB8:0:0:0:0:0:1]:443", 200],
  ["https://bücher.example", "XN--BCHER-KVA.example:443", 200],
])("a service at %s asked by Host: %s is %i", async (url, host, status) => {
  expect(await statusesOf(at(url), "GET /login HTTP/1.1", `Host: ${host}`)).toEqual([status]);
});

describe("RFC 9112 §3.2.2: an absolute target counts, and not the Host beside it", () => {
  test.each([
    ["GET http://accounts.example.com/login", "accounts.example.com", 200],
    ["GET HTTPS://Accounts.Example.com:443/login?return_to=%2F", "accounts.example.com", 200],
    ["GET https://accounts.example.com/login", "evil.example", 200],
    ["GET https://accounts.example.com", "accounts.example.com", 200],
    ["GET https://accounts.example.com?x", "accounts.example.com", 200],
    ["GET https://evil.example/login", "accounts.example.com", 421],
    ["GET https://evil.example/health/live", "accounts.example.com", 200],
    ["GET https://accounts.example.com//login", "accounts.example.com", 404],
    ["GET https://me@accounts.example.com/login", "accounts.example.com", 400],
    ["GET https://accounts.example.com\\@evil.example/login", "accounts.example.com", 400],
    ["GET https://accounts.example.com/login#x", "accounts.example.com", 400],
    ["GET https:///login", "accounts.example.com", 400],
    ["GET ftp://accounts.example.com/login", "accounts.example.com", 400],
    ["GET accounts.example.com/login", "accounts.example.com", 400],
    ["OPTIONS *", "accounts.example.com", 400],
  ])("%s with Host: %s is %i", async (start, host, status) => {
    expect(await statusesOf(PUBLIC, `${start} HTTP/1.1`, `Host: ${host}`)).toEqual([status]);
  });

  test("one Host must be there all the same", async () => {
    const start = "GET https://accounts.example.com/login HTTP/1.1";
    expect(await statusesOf(PUBLIC, start)).toEqual([400]);
    expect(await statusesOf(PUBLIC, start, "Host: a", "Host: a")).toEqual([400]);
  });

  test("in development it leads no further than Host does", async () => {
    expect(await statusesOf({}, "GET http://evil.example/ HTTP/1.1", "Host: localhost")).toEqual([421]);
    expect(await statusesOf({}, "GET http://localhost:5000/ HTTP/1.1", "Host: localhost:5000")).toEqual([200]);
  });
});

describe("RFC 9112 §3.2: HTTP/1.0 may leave Host out, as plain health checks do", () => {
  test.each([
    ["public", PUBLIC],
    ["development", {}],
  ])("%s", async (_name, env) => {
    expect(await statusesOf(env, "GET /health/ready HTTP/1.0")).toEqual([200]);
    expect(await statusesOf(env, "HEAD /health/live HTTP/1.0")).toEqual([200]);
    expect(await statusesOf(env, "GET /forward-auth HTTP/1.0")).toEqual([401]);
    expect(await statusesOf(env, "GET /profile HTTP/1.0")).toEqual([421]);
    expect(await statusesOf(env, "GET //health/live HTTP/1.0")).toEqual([421]);
    expect(await statusesOf(env, "GET /health/live HTTP/1.0", "Host: ")).toEqual([400]);
    expect(await statusesOf(env, "GET /health/live HTTP/1.1")).toEqual([400]);
  });
});

test.each([
  ["localhost:80", "http://localhost"],
  ["[0:0:0:0:0:0:0:1]:80", "http://[::1]"],
  ["LOCALHOST:5000", "http://localhost:5000"],
])("in development a page of Host: %s is our own, whose Origin is %s", async (host, origin) => {
  const post = (from: string) =>
    statusesOf({}, "POST /sessions HTTP/1.1", `Host: ${host}`, `Origin: ${from}`, "Content-Length: 0");
  expect(await post(origin)).toEqual([401]);
  expect(await post("http://localhost:81")).toEqual([403]);
});

test("codings in any letters: chunked, and identity", async () => {
  const body = "email=a%40b.example&password=x";
  const form = ["Host: localhost", "Content-Type: Application/X-WWW-Form-URLencoded; Charset=UTF-8"];
  const whole = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const { port } = await listenFor(await makeApp());
  const sent = ["POST /users HTTP/1.1", ...form, "Transfer-Encoding: Chunked", "Content-Encoding: Identity"];
  const { statuses } = await exchange(port, [...sent, "Connection: close", "", whole].join("\r\n"));
  expect(statuses).toEqual([200]);
});
