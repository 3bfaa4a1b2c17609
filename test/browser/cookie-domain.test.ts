import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PASSWORD } from "../support/attacker.ts";
import { EMAIL } from "../support/body-routes.ts";
import { temporaryFolder } from "../support/databases.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { ask } from "../support/products.ts";
import { need } from "../support/require-tool.ts";
import { siteOn } from "../support/sites.ts";
import { addUsers, logIn, OVER_HTTPS, openScene, whoIsHere } from "../support/victim-browser.ts";

const run = promisify(execFile);

/** The service at app.accounts.example, and a site that shows which cookies a browser sends it. */
async function withSibling(env: Record<string, string>) {
  const port = await siteOn("https", (incoming, outgoing) => outgoing.end(incoming.headers.cookie ?? "none"));
  const allowed = { BIENVENUE_ALLOWED_ORIGINS: `https://shop.accounts.example:${port}` };
  const scene = await openScene({
    ...OVER_HTTPS,
    env: (origin) => ({ ...OVER_HTTPS.env!(origin), ...allowed, ...env }),
  });
  const sentTo = async (host: string) => {
    await scene.page.goto(`https://${host}:${port}`);
    return scene.page.textContent("body");
  };
  return { scene, sentTo };
}

test("a browser sends the session to all hosts of BIENVENUE_COOKIE_DOMAIN, to no other one, until the logout", async (context) => {
  need(context, "chromium", "openssl");
  const { scene, sentTo } = await withSibling({ BIENVENUE_COOKIE_DOMAIN: "accounts.example" });
  await logIn(scene);
  expect(await sentTo("accounts.example.org")).toBe("none");
  for (const host of ["accounts.example", "shop.accounts.example"])
    expect(await sentTo(host)).toMatch(/^__Secure-session_id=[\w-]{43}$/);
  expect(await scene.page.evaluate("document.cookie")).toBe("");
  expect(await ask(scene.page, "DELETE", `${scene.origin}/sessions`)).toMatchObject({ type: "opaqueredirect" });
  expect(await sentTo("shop.accounts.example")).toBe("none");
});

const DOMAINS = { none: "", "the host": "app.accounts.example", "the domain above": "accounts.example" } as const;
type Domain = keyof typeof DOMAINS;
const CHANGES = (Object.keys(DOMAINS) as Domain[]).flatMap((from) =>
  (Object.keys(DOMAINS) as Domain[]).filter((to) => to !== from).map((to) => [from, to] as const),
);

/** One service in a browser, whose domain can change. */
async function withChanges(from: Domain) {
  const database = { BIENVENUE_DATABASE_URL: `sqlite:${join(temporaryFolder(), "test.db")}` };
  const current: { app?: TestApp } = {};
  const envOf = (origin: string, domain: Domain) => ({
    ...OVER_HTTPS.env!(origin),
    ...database,
    ...(DOMAINS[domain] && { BIENVENUE_COOKIE_DOMAIN: DOMAINS[domain] }),
  });
  const scene = await openScene({
    ...OVER_HTTPS,
    env: (origin) => envOf(origin, from),
    listener: (app) => (incoming, outgoing) => (current.app ?? app).listener(incoming, outgoing),
  });
  const change = async (to: Domain) => void (current.app = await makeApp(envOf(scene.origin, to)));
  const sessions = async () => {
    const kept = (await scene.context.cookies()).filter(({ name }) => name.endsWith("session_id"));
    return kept.map(({ name, domain }) => `${name} ${domain}`);
  };
  return { ...scene, change, sessions };
}

const KEPT: Readonly<Record<Domain, string>> = {
  none: "__Host-session_id app.accounts.example",
  "the host": "__Secure-session_id .app.accounts.example",
  "the domain above": "__Secure-session_id .accounts.example",
};

test.for(CHANGES)(
  "after BIENVENUE_COOKIE_DOMAIN has changed from %s to %s people log in again, and the old cookie goes",
  async ([from, to], context) => {
    need(context, "chromium", "openssl");
    const scene = await withChanges(from);
    await logIn(scene);
    expect(await scene.sessions()).toEqual([KEPT[from]]);
    await scene.change(to);
    await logIn(scene);
    expect(await whoIsHere(scene)).toBe(EMAIL);
    expect(await scene.sessions()).toEqual([KEPT[to]]);
    await scene.page.goto(`${scene.origin}/logout`);
    await Promise.all([scene.page.waitForURL(/\/login/), scene.page.click("main form button")]);
    expect([await whoIsHere(scene), await scene.sessions()]).toEqual([undefined, []]);
  },
);

test("a browser that has two cookies of one name already is in again at its second request", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await withChanges("the domain above");
  await scene.context.addCookies([
    { name: "__Secure-session_id", value: "A".repeat(43), domain: ".app.accounts.example", path: "/", secure: true },
  ]);
  const own = await scene.app.auth.createSession(EMAIL);
  await scene.context.addCookies([
    { name: "__Secure-session_id", value: own!, domain: ".accounts.example", path: "/", secure: true },
  ]);
  expect([await whoIsHere(scene), await whoIsHere(scene)]).toEqual([undefined, EMAIL]);
  expect(await scene.sessions()).toEqual([KEPT["the domain above"]]);
});

test("curl's cookies: from the host to the domain above, and out", async (context) => {
  need(context, "curl", "openssl");
  const folder = temporaryFolder();
  const env = (domain: Domain) => ({
    BIENVENUE_PUBLIC_URL: origin,
    BIENVENUE_MAIL: "none",
    BIENVENUE_DATABASE_URL: `sqlite:${join(folder, "test.db")}`,
    BIENVENUE_COOKIE_DOMAIN: DOMAINS[domain],
  });
  const current: { app?: TestApp } = {};
  const port = await siteOn("https", (incoming, outgoing) => current.app?.listener(incoming, outgoing));
  const origin = `https://app.accounts.example:${port}`;
  const jar = join(folder, "jar");
  const curl = async (path: string, ...options: string[]) => {
    const found = ["--resolve", `app.accounts.example:${port}:127.0.0.1`, "-sk", "-b", jar, "-c", jar];
    const { stdout } = await run("curl", [
      ...found,
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      ...options,
      origin + path,
    ]);
    return Number(stdout);
  };
  const form = ["-d", `email=${EMAIL}`, "-d", `password=${PASSWORD}`];
  current.app = await makeApp(env("the host"));
  await addUsers(current.app);
  expect(await curl("/sessions", ...form)).toBe(200);
  current.app = await makeApp(env("the domain above"));
  expect(await curl("/sessions", ...form)).toBe(200);
  expect(await curl("/profile")).toBe(200);
  expect(await curl("/sessions", "-X", "DELETE")).toBe(302);
  expect(readFileSync(jar, "utf8")).not.toContain("session_id");
});

test("control: without it no other host is sent anything", async (context) => {
  need(context, "chromium", "openssl");
  const { scene, sentTo } = await withSibling({});
  await logIn(scene);
  expect(await sentTo("shop.accounts.example")).toBe("none");
});
