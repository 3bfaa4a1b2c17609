import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { mailedToken } from "../../../test/support/mailed.ts";
import { loggedIn, makeApp, sessionOf, type TestApp } from "../../../test/support/make-app.ts";

const MINUTE = 60_000;
const EMAIL = "guillaume@example.com";
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

async function resetToken(app: TestApp, email = EMAIL): Promise<string> {
  const response = await app.request("POST", "/reset_password", { form: { email } });
  return ((await response.json()) as { reset_token: string }).reset_token;
}

const logIn = async (app: TestApp, password: string, email = EMAIL) =>
  (await app.request("POST", "/sessions", { form: { email, password } })).status;

describe.each(KINDS_OF_DATABASES)("password reset on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, session: await loggedIn(app) };
  };
  const put = (app: TestApp, token: string, password = "t4rt1fl3tt3", email = EMAIL) =>
    app.request("PUT", "/reset_password", { form: { email, reset_token: token, new_password: password } });

  test("POST /reset_password: known 200 with the stored email and a token, unknown 403", async () => {
    const { app } = await newApp();
    const known = await app.request("POST", "/reset_password", { form: { email: "GUILLAUME@example.com" } });
    expect([known.status, await known.json()]).toEqual([
      200,
      { email: EMAIL, reset_token: expect.stringMatching(/^[\w-]{43}$/) },
    ]);
    const unknown = await app.request("POST", "/reset_password", { form: { email: "nobody@example.com" } });
    expect(unknown.status).toBe(403);
  });

  test("ASVS 7.4.3: PUT sets the password, once, and ends all sessions and tokens", async () => {
    const { app, session } = await newApp();
    const [token, other] = [await resetToken(app), await resetToken(app)];
    const response = await put(app, token);
    expect([response.status, await response.json()]).toEqual([200, { email: EMAIL, message: "Password updated" }]);
    expect(sessionOf(response)).toBeUndefined();
    expect(await logIn(app, "b4l0u")).toBe(401);
    expect(await logIn(app, "t4rt1fl3tt3")).toBe(200);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect((await put(app, token)).status).toBe(403);
    expect((await put(app, other)).status).toBe(403);
  });

  test.each([
    ["unknown", () => "A".repeat(43)],
    ["too short", (token: string) => token.slice(1)],
    ["too long", (token: string) => `${token}A`],
    [
      "in another case",
      (token: string) =>
        token.replace(/[a-zA-Z]/, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase())),
    ],
    [
      "with another last character (V40)",
      (token: string) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(42) + 1),
    ],
    ["the text null", () => "null"],
  ])("PUT with a token that is %s is 403 and changes nothing", async (_what, spoil) => {
    const { app, session } = await newApp();
    const token = await resetToken(app);
    expect((await put(app, spoil(token))).status).toBe(403);
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
    expect(await logIn(app, "b4l0u")).toBe(200);
    expect((await put(app, token)).status).toBe(200);
  });

  test("V27: a token is for its owner's email only, and survives the try", async () => {
    const { app } = await newApp();
    await app.request("POST", "/users", { form: { email: "other@example.com", password: "0th3r" } });
    const token = await resetToken(app);
    expect((await put(app, token, "t4rt1fl3tt3", "other@example.com")).status).toBe(403);
    expect((await put(app, token, "t4rt1fl3tt3", "nobody@example.com")).status).toBe(403);
    expect(await logIn(app, "0th3r", "other@example.com")).toBe(200);
    expect((await put(app, token, "t4rt1fl3tt3", "Guillaume@Example.com")).status).toBe(200);
  });

  test("V29: a token ends after 30 minutes, with no sweeper", async () => {
    const { app } = await newApp();
    const token = await resetToken(app);
    app.clock.advance(30 * MINUTE - 1);
    const late = await resetToken(app);
    app.clock.advance(1);
    expect((await put(app, token)).status).toBe(403);
    expect((await put(app, late)).status).toBe(200);
  });

  test("P19, P4: a mailed reset forgets the factors of whoever registered an address that was not proven, and no others", async () => {
    for (const verified_at of [null, 1]) {
      const { app } = await newApp();
      const { kysely } = app.db;
      await kysely.updateTable("users").set({ verified_at, two_step_at: 1 }).execute();
      const totp = { user_id: 1, sealed: "x", sealed_by: "x", last_step: 0, confirmed_at: 1 };
      await kysely.insertInto("totps").values(totp).execute();
      await kysely.insertInto("recovery_codes").values({ digest: "x", user_id: 1, created_at: 1 }).execute();
      await app.requestPasswordReset(EMAIL, {});
      expect((await put(app, await mailedToken(app, "password_reset"))).status).toBe(200);
      const kept = verified_at === null ? 0 : 1;
      for (const table of ["totps", "recovery_codes"] as const)
        expect([table, (await kysely.selectFrom(table).selectAll().execute()).length]).toEqual([table, kept]);
      // A login then has as many steps as there are factors.
      const login = await app.request("POST", "/sessions", { form: { email: EMAIL, password: "t4rt1fl3tt3" } });
      expect([login.status, sessionOf(login) === undefined]).toEqual(kept ? [401, true] : [200, false]);
    }
  });

  test("a password that cannot be used leaves the token alive", async () => {
    const { app } = await newApp();
    const token = await resetToken(app);
    const refused = await put(app, token, "x".repeat(1025));
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: "password_too_long" }]);
    expect((await put(app, token)).status).toBe(200);
  });

  test("a request for a reset changes nothing: the old password and sessions go on", async () => {
    const { app, session } = await newApp();
    await resetToken(app);
    expect(await logIn(app, "b4l0u")).toBe(200);
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
  });

  test("A35: a user holds so many live tokens and no more; the first stays alive", async () => {
    const { app } = await newApp();
    const first = await resetToken(app);
    for (let count = 1; count < 300; count++) await app.auth.getResetPasswordToken(EMAIL);
    const refused = await app.request("POST", "/reset_password", { form: { email: EMAIL } });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1800"]);
    expect((await put(app, first)).status).toBe(200);
  });
});

describe("password reset in the public profile without mail", () => {
  test("POST is 503 for everybody, and no token is made", async () => {
    const app = await makeApp(PUBLIC);
    await app.request("POST", "/users", { form: { email: EMAIL, password: "une phrase de passe" } });
    const answers = [EMAIL, "nobody@example.com"].map(async (email) => {
      const response = await app.request("POST", "/reset_password", { form: { email } });
      return [response.status, await response.text()];
    });
    const [known, unknown] = await Promise.all(answers);
    expect(known).toEqual(unknown);
    expect(known).toEqual([503, expect.stringContaining("mail_disabled")]);
    expect(await app.db.kysely.selectFrom("tokens").selectAll().execute()).toEqual([]);
  });

  test("the page of a reset link takes the token, and GET never does", async () => {
    const app = await makeApp(PUBLIC);
    await app.request("POST", "/users", { form: { email: EMAIL, password: "une phrase de passe" } });
    const token = await app.auth.getResetPasswordToken(EMAIL);
    for (let visit = 0; visit < 5; visit++) {
      const page = await app.request(visit % 2 ? "HEAD" : "GET", `/reset-password?token=${token}`);
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    }
    const submit = (password: string) =>
      app.request("POST", "/reset-password", { form: { reset_token: token, new_password: password } });
    const short = await submit("court");
    expect(short.status).toBe(400);
    expect(await short.text()).toContain("at least 15 characters");
    const done = await submit("une autre phrase de passe");
    expect([done.status, done.headers.get("location")]).toEqual([303, "/login"]);
    expect((await submit("une autre phrase de passe")).status).toBe(403);
    expect(await logIn(app, "une autre phrase de passe")).toBe(200);
  });
});
