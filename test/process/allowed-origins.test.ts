import { describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../src/config/config.ts";

const HTTPS = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const HTTP = { BIENVENUE_PUBLIC_URL: "http://localhost:5000", BIENVENUE_MAIL: "none" };

function faultsOf(origins: string, env: Record<string, string> = HTTPS): readonly string[] {
  try {
    loadConfig({ ...env, BIENVENUE_ALLOWED_ORIGINS: origins });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const allowed = (origins: string, env: Record<string, string> = HTTPS) => [
  ...loadConfig({ ...env, BIENVENUE_ALLOWED_ORIGINS: origins }).allowedOrigins,
];

test.each([
  ["", []],
  [" , ", []],
  ["https://app.example.com", ["https://app.example.com"]],
  ["https://app.example.com, http://localhost:3000", ["https://app.example.com", "http://localhost:3000"]],
  ["https://app.example.com:8443,http://127.0.0.1:3000", ["https://app.example.com:8443", "http://127.0.0.1:3000"]],
  ["http://[::1]:3000", ["http://[::1]:3000"]],
  ["https://[2001:db8::1]", ["https://[2001:db8::1]"]],
  ["https://xn--bcher-kva.example", ["https://xn--bcher-kva.example"]],
  ["https://intranet, https://intranet", ["https://intranet"]],
])("BIENVENUE_ALLOWED_ORIGINS=%j is taken", (text, origins) => {
  expect(allowed(text)).toEqual(origins);
});

test("nothing is allowed by default", () => {
  expect([...loadConfig(HTTPS).allowedOrigins, ...loadConfig({}).allowedOrigins]).toEqual([]);
});

describe("ASVS 3.4.2: what is no exact origin is refused", () => {
  test.each([
    "*",
    "null",
    "app.example.com",
    "https://*.example.com",
    "https://%2a.example.com",
    "https://app.*",
    "*://app.example.com",
    "//app.example.com",
    "ftp://app.example.com",
    "ws://app.example.com",
    "file:///",
    "about:blank",
    "chrome-extension://abcdefghijklmnop",
    "https://",
    "https://me@app.example.com",
    "https://app.example.com:99999",
    "https://app..example.com",
    "https://app.example.com'",
    "/^https:.*$/",
    "https://a.example.com https://b.example.com",
  ])("%s", (text) => {
    expect(faultsOf(text)).toEqual([
      `BIENVENUE_ALLOWED_ORIGINS: "${text}" is not an exact origin: http or https, a host, perhaps a port, and nothing after it, such as https://app.example.com`,
    ]);
  });

  test.each([
    ["a slash at the end", "https://app.example.com/", "https://app.example.com"],
    ["a path", "https://app.example.com/login", "https://app.example.com"],
    ["a query", "https://app.example.com?a=1", "https://app.example.com"],
    ["a fragment", "https://app.example.com#", "https://app.example.com"],
    ["capitals in the host", "https://App.example.com", "https://app.example.com"],
    ["capitals in the scheme", "HTTPS://app.example.com", "https://app.example.com"],
    ["the default port of https", "https://app.example.com:443", "https://app.example.com"],
    ["the default port of http", "http://localhost:80", "http://localhost"],
    ["a port with a zero before it", "http://localhost:03000", "http://localhost:3000"],
    ["a name as people write it", "https://bücher.example", "https://xn--bcher-kva.example"],
    ["an address that browsers write otherwise", "http://127.1:3000", "http://127.0.0.1:3000"],
    ["an address of IPv6 that browsers write otherwise", "http://[0:0::1]", "http://[::1]"],
    ["a backslash", "https:\\\\app.example.com", "https://app.example.com"],
  ])("with what to write instead: %s", (_what, text, better) => {
    expect(faultsOf(`https://good.example.com, ${text}`)).toEqual([
      expect.stringMatching(/^BIENVENUE_ALLOWED_ORIGINS: ".*" is not an exact origin: .*; write https?:\/\/\S+$/),
    ]);
    expect(faultsOf(text)[0]!.endsWith(`; write ${better}`)).toBe(true);
    expect(allowed(better)).toEqual([better]);
  });

  test("without telling a password", () => {
    expect(faultsOf("https://me:s3cr3t@app.example.com")).toEqual([
      expect.stringContaining('"https://me:***@app.example.com"'),
    ]);
  });
});

test.each([
  "http://app.example.com",
  "http://192.168.1.7:3000",
  "http://localhost.example.com",
  "http://127.0.0.1.example.com",
])("ASVS 12.2.1: %s is refused where the public URL is https", (origin) => {
  const faults = faultsOf(`https://app.example.com, ${origin}, http://localhost:3000`);
  expect(faults).toEqual([
    `BIENVENUE_ALLOWED_ORIGINS has ${origin}, whose pages anybody on the way can change, and the public URL is https; write https:// (http:// is for this machine only)`,
  ]);
  expect([...allowed(origin, HTTP), ...allowed(origin, {})]).toEqual([origin, origin]);
});
