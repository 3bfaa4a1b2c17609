import { describe, expect, test } from "vitest";
import { routesOf } from "../../src/app.ts";
import { ConfigError, loadConfig } from "../../src/config/config.ts";
import * as features from "../../src/features/index.ts";
import { deliverDue } from "../../src/features/mail/deliver.ts";
import { createMailbox } from "../../src/ports/mail.ts";
import { makeApp, sessionOf } from "../support/make-app.ts";

const ORIGIN = "https://example.com";
const SECRETS = { BIENVENUE_SMTP_URL: "smtp://127.0.0.1:9", BIENVENUE_MAIL_FROM: "accounts@example.com" };
const UNDER = { BIENVENUE_PUBLIC_URL: `${ORIGIN}/my/accounts/`, ...SECRETS };
const PATH = "/my/accounts";
const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };

test("every route stands under the path of the public URL, and none beside it but what is asked for at a host's root", async () => {
  const app = await makeApp(UNDER);
  const codeOf = async (method: string, path: string) =>
    ((await (await app.request(method, path)).json().catch(() => ({}))) as { readonly code?: string }).code;
  const routes = routesOf(app.services, Object.values(features));
  expect(routes.length).toBeGreaterThanOrEqual(30);
  for (const { method, path, anyMethod } of routes) {
    const allow = await app.request("OPTIONS", PATH + path);
    expect([path, allow.status]).toEqual([path, anyMethod ? 401 : 204]);
    if (!anyMethod) expect(allow.headers.get("allow")).toContain(method);
    const isThere = /^\/(health|\.well-known)\//.test(path) || path === "/forward-auth";
    expect([path, (await codeOf("OPTIONS", path)) === "not_found"]).toEqual([path, !isThere]);
  }
  expect(await codeOf("GET", "/")).toBe("not_found");
  expect(await (await app.request("GET", PATH)).json()).toEqual({ message: "Bienvenue" });
  expect(await codeOf("GET", `${PATH}x`)).toBe("not_found");
});

test("what it answers leads to places under the path", async () => {
  const app = await makeApp(UNDER);
  await app.request("POST", `${PATH}/users`, { form: FORM });
  const mailer = createMailbox();
  await deliverDue({ ...app.services, outbox: app.outbox, mailer });
  const link = new URL(/https:\S+#token=\S+/.exec(mailer.list()[0]?.text ?? "")?.[0] ?? "");
  expect([link.origin, link.pathname]).toEqual([ORIGIN, `${PATH}/verify-email`]);
  const page = await (await app.request("GET", link.pathname)).text();
  const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1] ?? "";
  expect(new URL(action, link).pathname).toBe(link.pathname);
  const form = { token: link.hash.slice("#token=".length), password: FORM.password };
  const proven = await app.request("POST", link.pathname, { form });
  expect([proven.status, proven.headers.get("location")]).toEqual([303, `${PATH}/account`]);
  const login = await app.request("POST", `${PATH}/sessions`, { form: FORM });
  expect(login.headers.getSetCookie()[0]).toMatch(/^__Host-session_id=.*; Path=\/; Secure$/);
  const session = sessionOf(login)!;
  const logout = await app.request("DELETE", `${PATH}/sessions`, { session });
  expect([logout.status, logout.headers.get("location")]).toEqual([302, `${PATH}/`]);
  const document = (await (await app.request("GET", `${PATH}/openapi.json`)).json()) as object;
  expect(document).toMatchObject({ servers: [{ url: PATH }] });
});

test("other hosts are refused under the path as well, and what neighbours ask is told to all", async () => {
  const app = await makeApp(UNDER);
  const status = async (path: string) =>
    (await app.app.request(`http://10.0.0.7:5000${path}`, { headers: { host: "10.0.0.7:5000" } })).status;
  expect(await status("/health/ready")).toBe(200);
  expect(await status(`${PATH}/health/ready`)).toBe(421);
  expect(await status("/forward-auth")).toBe(401);
  expect(await status(`${PATH}/forward-auth`)).toBe(421);
  expect(await status(`${PATH}/profile`)).toBe(421);
});

const pathOf = (url: string) => loadConfig({ BIENVENUE_PUBLIC_URL: url, ...SECRETS }).publicUrl?.pathname;

describe("BIENVENUE_PUBLIC_URL with a path", () => {
  test.each([
    ["", "/"],
    ["/", "/"],
    ["/accounts", "/accounts"],
    ["/accounts/", "/accounts"],
    ["/a/b-c/~d_e.f", "/a/b-c/~d_e.f"],
    ["/healthy", "/healthy"],
    ["/forward-authors", "/forward-authors"],
  ])("%j is taken", (path, taken) => {
    expect(pathOf(ORIGIN + path)).toBe(taken);
  });

  test.each([
    ..."//|//a|/a//b|/a//|/./a|/a/../b|/..|/.a|/%61|/a%2fb|/é|/a b|/a?|/?|/a?b=1|/a#|#|/a#b|\\a|/a\\b|/a;b|/a:1|/*".split(
      "|",
    ),
    "/health",
    "/health/x",
    "/forward-auth",
    "/forward-auth/x",
  ])("%j is refused", (path) => {
    expect(() => pathOf(ORIGIN + path)).toThrow(ConfigError);
  });
});
