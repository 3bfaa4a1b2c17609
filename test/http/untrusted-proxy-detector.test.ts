import { expect, test } from "vitest";
import { askFrom } from "../support/ask-from.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { listenFor } from "../support/socket.ts";

const FORM = { email: "nobody@example.com", password: "quatre-vingt-dix-neuf ballons" };
const PROXY = "127.0.0.11";

async function service(trusted: string) {
  const app = await makeApp({
    BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
    BIENVENUE_MAIL: "none",
    BIENVENUE_TRUSTED_PROXIES: trusted,
  });
  const { port } = await listenFor(app);
  const ask = async (times: number, peer: string, hops = "203.0.113.9") => {
    const headers = { host: "accounts.example.com", ...(hops === "" ? {} : { "x-forwarded-for": hops }) };
    for (let time = 0; time < times; time++) await askFrom(peer, port, "POST", "/sessions", FORM, headers);
  };
  return { app, ask, port };
}

/** The database of the tests has warnings of its own. */
const isOurs = (text: string) => text.includes("BIENVENUE_TRUSTED_PROXIES");
const warningsOf = async (app: TestApp) => (await app.services.readiness()).warnings.filter(isOurs);
const logged = (app: TestApp) => app.log.filter(isOurs).length;

test("a proxy that nobody named is noticed, in /health/ready of this machine and once in the log", async () => {
  const { app, ask, port } = await service("");
  await ask(49, PROXY);
  expect(await warningsOf(app)).toEqual([]);
  await ask(6, PROXY);
  expect(await warningsOf(app)).toEqual([
    expect.stringMatching(
      /^the last 55 requests came from 127\.0\.0\.11 .* BIENVENUE_TRUSTED_PROXIES does not name it/,
    ),
  ]);
  expect(logged(app)).toBe(1);
  const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
  expect(await ready.text()).toContain("the last 55 requests");
  const headers = { "x-forwarded-for": "203.0.113.9" };
  expect(await (await fetch(`http://127.0.0.1:${port}/health/ready`, { headers })).json()).toEqual({ status: "ok" });
});

test.each<[what: string, trusted: string, between: [peer: string, hops?: string]]>([
  ["another stranger", "", ["127.0.0.12"]],
  ["somebody who comes without hops", "", [PROXY, ""]],
  ["somebody who comes through a trusted proxy", "127.0.0.13", ["127.0.0.13", "203.0.113.7"]],
])("a single stranger who writes the header is no proxy, as long as there is %s", async (_what, trusted, between) => {
  const { app, ask } = await service(trusted);
  for (let round = 0; round < 3; round++) {
    await ask(40, PROXY);
    await ask(1, ...between);
  }
  expect(await warningsOf(app)).toEqual([]);
  expect(logged(app)).toBe(0);
});

test("people behind a named proxy are not mistaken for one", async () => {
  const { app, ask } = await service(PROXY);
  await ask(60, PROXY, "203.0.113.9");
  expect(await warningsOf(app)).toEqual([]);
});
