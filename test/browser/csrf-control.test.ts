import { expect, test } from "vitest";
import { weakened } from "../attacks/weak/weakened.ts";
import { ATTACKER, attack, attackersSite, shotsAt, WAYS } from "../support/attacker.ts";
import { ASKING, EMAIL } from "../support/body-routes.ts";
import { need } from "../support/require-tool.ts";
import { tableRows } from "../support/rows.ts";
import { addUsers, closePopups, OVER_HTTPS, openScene, type Scene, whoIsHere } from "../support/victim-browser.ts";

/** Routes for users who have no password, as the victim has one. */
const NOT_FOR_THE_VICTIM = ["/sessions/current/login-code", "/confirm/code"];

/** A service without guards, in a browser with the attacker's page of another site. */
async function weakScene() {
  const scene = await openScene({ ...OVER_HTTPS, listener: weakened });
  await scene.page.goto(`https://attacker.example:${await attackersSite("https")}`);
  return scene;
}

/** The victim as new, with a session in the browser; answers a shot at every route. */
async function reborn({ app, context, origin }: Scene) {
  await app.db.kysely.deleteFrom("users").execute();
  await addUsers(app);
  const value = (await app.auth.createSession(EMAIL))!;
  const kind = { httpOnly: true, secure: true, sameSite: "None" } as const;
  await context.addCookies([
    { name: app.cookieName, value, url: origin, ...kind },
    { name: "__Host-mail-login", value: ASKING, url: origin, ...kind },
  ]);
  return shotsAt(app);
}

/** What changes nothing for a user who has no second factor, and no login that waits for one; and what takes a signature. */
const NEEDS_A_FACTOR =
  /second-step|recovery-codes|two-step|totp\/confirm|^\/account\/(authenticator(\/remove)?|security)$|^DELETE \/users\/me\/totp|passkeys(?!.*\/options)|passkeys\/confirm\/options/;

test("control: where nobody asks who sends it, a page of another site changes something at every route", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await weakScene();
  const all = await reborn(scene);
  for (const [index, { method, path }] of all.entries()) {
    if (NEEDS_A_FACTOR.test(path) || NEEDS_A_FACTOR.test(`${method} ${path}`)) continue;
    if (NOT_FOR_THE_VICTIM.includes(path)) continue;
    const shot = (await reborn(scene))[index]!;
    const before = await tableRows(scene.app);
    await attack(scene.page, "form", scene.origin, [shot]);
    expect([method, path, await tableRows(scene.app)]).not.toEqual([method, path, before]);
  }
});

test("control: there every way sets a password", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await weakScene();
  const hash = async () => (await scene.app.findCredentials({ email: EMAIL }))!.hashedPassword;
  for (const way of WAYS) {
    const shot = (await reborn(scene)).find(({ method, path }) => method === "PUT" && path === "/password")!;
    const before = await hash();
    await attack(scene.page, way, scene.origin, [shot]);
    await expect.poll(hash, { message: way, interval: 20 }).not.toBe(before);
    await closePopups(scene);
  }
});

test("control: there a page of another site logs the browser in as the attacker", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await weakScene();
  const shots = await reborn(scene);
  const logIn = shots.filter(({ method, path }) => method === "POST" && path === "/sessions");
  await attack(scene.page, "form", scene.origin, logIn);
  expect(await whoIsHere(scene)).toBe(ATTACKER);
});
