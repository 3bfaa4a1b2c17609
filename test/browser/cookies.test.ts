import { expect, test } from "vitest";
import { ATTACKER, attackersSite } from "../support/attacker.ts";
import { EMAIL } from "../support/body-routes.ts";
import { need } from "../support/require-tool.ts";
import {
  cookiesOf,
  DEVELOPMENT,
  logIn,
  OVER_HTTPS,
  openScene,
  type Scene,
  whoIsHere,
} from "../support/victim-browser.ts";

test.for([
  ["https", OVER_HTTPS, "__Host-session_id"],
  ["development", DEVELOPMENT, "session_id"],
] as const)(
  "A24, ASVS 3.3.1–3.3.4: %s: the browser keeps the session from scripts, and for our host",
  async ([_what, options, name], context) => {
    need(context, "chromium", "openssl");
    const scene = await openScene(options);
    await logIn(scene);
    const kept = (await scene.context.cookies()).find((cookie) => cookie.name === name);
    const secure = options.scheme === "https";
    // A domain without a dot before it is this host alone.
    expect(kept).toMatchObject({ httpOnly: true, secure, sameSite: "Lax", path: "/", domain: options.host });
    await scene.page.goto(`${scene.origin}/reset-password`);
    expect(await scene.page.evaluate("document.cookie")).toBe("");
  },
);

/** Cookies that a script of a page sets, so that ours are taken for them. */
const tossed = (token: string) => [
  `__Host-session_id=${token}; Secure; Path=/; Domain=accounts.example`,
  `__Host-session_id=${token}; Secure; Path=/sessions; Domain=accounts.example`,
  `__host-session_id=${token}; Secure; Path=/; Domain=accounts.example`,
  `=__Host-session_id=${token}; Secure; Path=/; Domain=accounts.example`,
  `__Host-session_id=${token}; Secure; Path=/; Domain=app.accounts.example`,
  `__Host-session_id=${token}; Secure; Path=/`,
  `session_id=${token}; Path=/; Domain=accounts.example`,
  `session_id=${token}; Path=/; Domain=localhost`,
  `session_id=${token}; Path=/`,
];

async function toss({ app, page }: Scene, from: string): Promise<void> {
  await page.goto(from);
  for (const cookie of tossed((await app.auth.createSession(ATTACKER))!))
    await page.evaluate(`document.cookie = ${JSON.stringify(cookie)}`);
}

test.for(["https", "http"] as const)(
  "A23: a page of a sibling host, over %s, gives the browser no session of the attacker's",
  async (scheme, context) => {
    need(context, "chromium", "openssl");
    const scene = await openScene(OVER_HTTPS);
    const sibling = `${scheme}://evil.accounts.example:${await attackersSite(scheme)}`;
    await toss(scene, sibling);
    expect((await cookiesOf(scene)).length).toBeGreaterThan(0);
    expect(await whoIsHere(scene)).toBeUndefined();
    await logIn(scene);
    await toss(scene, sibling);
    expect(await whoIsHere(scene)).toBe(EMAIL);
  },
);

test("control: a browser gives a cookie without the prefix to every port of a host", async (context) => {
  need(context, "chromium");
  const scene = await openScene(DEVELOPMENT);
  await toss(scene, `http://localhost:${await attackersSite("http")}`);
  expect(await whoIsHere(scene)).toBe(ATTACKER);
});

test("a browser that sends too many cookies is told so, and what to do", async (context) => {
  need(context, "chromium");
  const { page, origin, context: browser } = await openScene(DEVELOPMENT);
  const value = "x".repeat(4000);
  await browser.addCookies(["a", "b", "c"].map((name) => ({ name, value, url: origin })));
  const answer = await page.goto(`${origin}/login`);
  expect([answer!.status(), await page.textContent("h1")]).toEqual([431, "Your browser sends too much"]);
  await browser.clearCookies();
  await page.click("a");
  await page.waitForSelector("#email");
});
