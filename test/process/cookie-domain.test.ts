import { expect, test } from "vitest";
import { configFaults } from "../support/config-faults.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

const faultsOf = (domain: string, env: Record<string, string> = PUBLIC) =>
  configFaults({ ...env, BIENVENUE_COOKIE_DOMAIN: domain });

test.each([
  ["example.com", "https://accounts.example.com"],
  ["example.com", "https://example.com"],
  ["example.com", "https://deep.er.example.com:8443/accounts"],
  ["accounts.example.com", "https://accounts.example.com"],
  ["xn--bcher-kva.example", "https://accounts.bücher.example"],
])("BIENVENUE_COOKIE_DOMAIN=%s is taken for %s", (domain, url) => {
  expect(faultsOf(domain, { ...PUBLIC, BIENVENUE_PUBLIC_URL: url })).toEqual([]);
});

test.each([
  "com",
  "localhost",
  ".example.com",
  "example.com.",
  "*.example.com",
  "Example.com",
  "bücher.example",
  "https://example.com",
  "example.com:443",
  "example..com",
  "-.example.com",
  "example.com; Path=/x",
  "example.com\r\nX: y",
  "127.0.0.1",
  "0.1",
  "[::1]",
  `${"a".repeat(64)}.example.com`,
  `${"a.".repeat(130)}com`,
])("%j is refused: it is no domain", (domain) => {
  expect(faultsOf(domain)).toEqual([
    `BIENVENUE_COOKIE_DOMAIN: "${domain}" is not a domain of two names or more in small letters, such as example.com`,
  ]);
});

test.each([
  ["another host", "https://accounts.example.org"],
  ["a host that only ends alike", "https://accountsexample.com"],
  ["a host above", "https://com.example"],
  ["a host with a dot at its end", "https://accounts.example.com."],
  ["http", "http://localhost:5000"],
  ["none", undefined],
])("it is refused where the public URL has %s: browsers would drop the cookie", (_what, url) => {
  const env = url === undefined ? {} : { BIENVENUE_PUBLIC_URL: url, BIENVENUE_MAIL: "none" };
  expect(faultsOf("example.com", env)).toEqual([
    "BIENVENUE_COOKIE_DOMAIN is example.com; BIENVENUE_PUBLIC_URL must then be https at that host or at one below it, such as https://accounts.example.com",
  ]);
});
