import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { mailedToken, PUBLIC_WITH_MAIL, waitingMails } from "../../../test/support/mailed.ts";
import { makeApp, sessionOf, type TestApp } from "../../../test/support/make-app.ts";

const HOUR = 3_600_000;
const EMAIL = "guillaume@example.com";
const PASSWORD = "une phrase de passe";

const register = (app: TestApp, email = EMAIL, password = PASSWORD) =>
  app.request("POST", "/users", { form: { email, password } });
const ask = (app: TestApp, email = EMAIL) => app.request("POST", "/email_verification", { form: { email } });
const prove = (app: TestApp, token: string, { email = EMAIL, password = PASSWORD } = {}) =>
  app.request("PUT", "/email_verification", { form: { email, token, password } });
const logIn = async (app: TestApp, password = PASSWORD, email = EMAIL) =>
  (await app.request("POST", "/sessions", { form: { email, password } })).status;

describe.each(KINDS_OF_DATABASES)("email verification on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });
    await register(app);
    return app;
  };

  test("ASVS 2.3.1: PUT with the mail's token and the password proves the address; then the user can log in", async () => {
    const app = await newApp();
    const token = await mailedToken(app, "email_verification", EMAIL);
    expect(await logIn(app)).toBe(401);
    const proven = await prove(app, token, { email: "GUILLAUME@example.com" });
    expect([proven.status, await proven.json()]).toEqual([200, { email: EMAIL, message: "email verified" }]);
    expect(proven.headers.getSetCookie()).toEqual([]);
    expect((await app.db.findUserBy({ email: EMAIL }))?.verifiedAt).toBe(app.clock.now());
    expect(await logIn(app)).toBe(200);
  });

  test("a token is used once, and the other mails' tokens end with it", async () => {
    const app = await newApp();
    const token = await mailedToken(app, "email_verification");
    await ask(app);
    const other = await mailedToken(app, "email_verification");
    expect((await prove(app, token)).status).toBe(200);
    for (const used of [token, other]) {
      const refused = await prove(app, used);
      expect([refused.status, await refused.json()]).toMatchObject([403, { code: "token_invalid" }]);
    }
  });

  test("a wrong password is 401, another address or token 403, and nothing is consumed", async () => {
    const app = await newApp();
    await register(app, "other@example.com");
    const token = await mailedToken(app, "email_verification", EMAIL);
    const wrong = await prove(app, token, { password: "une autre phrase" });
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { code: "wrong_credentials" }]);
    expect((await prove(app, token, { password: "x".repeat(1025) })).status).toBe(401);
    expect((await prove(app, token, { email: "other@example.com" })).status).toBe(403);
    for (const bad of ["A".repeat(43), token.slice(1), "null"]) expect((await prove(app, bad)).status).toBe(403);
    expect((await app.db.findUserBy({ email: EMAIL }))?.verifiedAt).toBeUndefined();
    expect((await prove(app, token)).status).toBe(200);
  });

  test("a token ends after 24 hours", async () => {
    const app = await newApp();
    const token = await mailedToken(app, "email_verification");
    app.clock.advance(24 * HOUR - 1);
    await ask(app);
    const late = await mailedToken(app, "email_verification");
    app.clock.advance(1);
    expect((await prove(app, token)).status).toBe(403);
    expect((await prove(app, late)).status).toBe(200);
  });

  test("POST answers known, unknown, verified, disabled and impossible addresses alike, in as many statements", async () => {
    const app = await newApp();
    await register(app, "verified@example.com");
    await prove(app, await mailedToken(app, "email_verification", "verified@example.com"), {
      email: "verified@example.com",
    });
    await register(app, "disabled@example.com");
    await app.disableUser((await app.db.findUserBy({ email: "disabled@example.com" }))!.id);
    const heard = new Set<string>();
    for (const email of [EMAIL, "nobody@example.com", "verified@example.com", "disabled@example.com"]) {
      app.queries.length = 0;
      const response = await ask(app, email);
      expect([response.status, await response.json()]).toEqual([
        200,
        { email, message: "if the address waits to be proven, a mail is on its way" },
      ]);
      heard.add(app.queries.map(({ query }) => query.sql).join("\n"));
    }
    expect(heard.size).toBe(1);
    expect((await ask(app, "no address")).status).toBe(200);
  });

  test("POST sends the mail again to an unverified user, and a notice to a verified one", async () => {
    const app = await newApp();
    await ask(app);
    const kinds = async () => (await waitingMails(app)).map(({ kind, address }) => [kind, address]);
    expect(await kinds()).toEqual([
      ["email_verification", EMAIL],
      ["email_verification", EMAIL],
    ]);
    await prove(app, await mailedToken(app, "email_verification"));
    await ask(app);
    expect(await kinds()).toContainEqual(["account_exists", EMAIL]);
  });

  test("the page's form proves the address; one that fails says why, keeps the token and shows no password", async () => {
    const app = await newApp();
    const token = await mailedToken(app, "email_verification");
    const submit = (password: string, sent = token) =>
      app.request("POST", "/verify-email", { form: { token: sent, password } });
    for (const [answer, status, words] of [
      [await submit("CANARY une autre phrase"), 401, "wrong_password"],
      [await submit(PASSWORD, "A".repeat(43)), 403, "token_invalid"],
      [await submit(""), 400, "field_missing"],
    ] as const) {
      const text = await answer.text();
      expect([answer.status, text]).toEqual([status, expect.stringContaining(`data-code="${words}"`)]);
      expect(text).toContain('action="/verify-email"');
      expect(text).not.toMatch(new RegExp(`CANARY|${token}|${PASSWORD}`));
    }
    const done = await submit(PASSWORD);
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account"]);
    expect(await app.auth.getUserFromSessionId(sessionOf(done) ?? "")).toMatchObject({ email: EMAIL });
    expect(await logIn(app)).toBe(200);
  });

  test("who does not know the password sets one with the same token", async () => {
    const app = await newApp();
    const token = await mailedToken(app, "email_verification");
    const page = await (await app.request("GET", "/verify-email")).text();
    expect(page).toMatch(/<a href="\/reset-password" data-token[^>]*>/);
    const form = { reset_token: token, new_password: "une phrase a moi seule" };
    expect((await app.request("POST", "/reset-password", { form })).status).toBe(303);
    expect((await app.db.findUserBy({ email: EMAIL }))?.verifiedAt).toBe(app.clock.now());
    expect([await logIn(app), await logIn(app, "une phrase a moi seule")]).toEqual([401, 200]);
  });
});

test("without mail POST is 503 for everybody, and PUT knows no token", async () => {
  const app = await makeApp({ BIENVENUE_MAIL: "none" });
  await register(app);
  for (const email of [EMAIL, "nobody@example.com"]) {
    const response = await ask(app, email);
    expect([response.status, await response.json()]).toMatchObject([503, { code: "mail_disabled" }]);
  }
  expect((await prove(app, "A".repeat(43))).status).toBe(403);
});

test("in the development profile an address is proven in the same way, and a login needs no proof", async () => {
  const app = await makeApp();
  await register(app);
  expect(await logIn(app)).toBe(200);
  expect((await prove(app, await mailedToken(app, "email_verification"))).status).toBe(200);
});
