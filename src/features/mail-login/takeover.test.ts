import { describe, expect, test } from "vitest";
import { cookieIn, DATABASES_OF_MAIL_LOGIN, mailLoginWithUser } from "../../../test/support/mail-login.ts";
import { sessionOf } from "../../../test/support/make-app.ts";
import { finishLogin } from "../../authentication/second-step.ts";
import { digest } from "../../ports/digest.ts";

const EMAIL = "guillaume@example.com";
const UNVERIFIED = "unverified@example.com";
const CALLERS = 50;

const answerOf = async (response: Response) => [response.status, await response.json()];

describe.each(DATABASES_OF_MAIL_LOGIN)("what a login by mail lets in on %s", (_name, url) => {
  const open = async (env: Record<string, string> = {}) =>
    mailLoginWithUser(EMAIL, { BIENVENUE_DATABASE_URL: await url(), ...env });
  type Opened = Awaited<ReturnType<typeof open>>;

  test("P1: mail is one step, and never the second one", async () => {
    const { app, asked, use, rowsIn, setTwoStep } = await open();
    await setTwoStep(1);
    const { domain } = app.services;
    for (const kind of ["token", "code"] as const) {
      const { browser, ...mail } = await asked(EMAIL);
      const response = await use(browser, { [kind]: mail[kind] });
      expect(await answerOf(response)).toMatchObject([401, { code: "second_step_required", factors: [] }]);
      expect([sessionOf(response), await rowsIn("sessions")]).toEqual([undefined, []]);
      const login = cookieIn(response, "login");
      const another = await asked(EMAIL);
      for (const factor of ["mail", "code", "totp", "mailed_code"]) {
        const given = finishLogin(domain, login, { kind: factor, response: another.code }, {});
        await expect(given).rejects.toMatchObject({ code: "second_step_wrong" });
      }
      // P5: used up by the login that waits, so it begins no second one.
      expect((await use(browser, { [kind]: mail[kind] })).status).toBe(401);
    }
    expect((await rowsIn("logins")).map(({ methods }) => methods)).toEqual(["mail", "mail"]);
    await setTwoStep(null);
    const { browser, code } = await asked(EMAIL);
    expect((await use(browser, { code })).status).toBe(200);
  });

  test("P2: where everybody has to have a second factor, a mail alone gives no session", async () => {
    const { asked, use, rowsIn } = await open({ BIENVENUE_REQUIRE_TWO_STEP: "all" });
    const { browser, token } = await asked(EMAIL);
    expect(await answerOf(await use(browser, { token }))).toMatchObject([401, { code: "second_step_setup_required" }]);
    expect(await rowsIn("sessions")).toEqual([]);
  });

  test("P19: the first proof of an address leaves nothing of whoever registered it", async () => {
    const { app, asked, use, kysely, rowsIn } = await open();
    const { id } = await app.auth.registerUser(UNVERIFIED, "a stranger's");
    const stranger = (await app.logIn(UNVERIFIED, "a stranger's"))!;
    const reset = await app.auth.getResetPasswordToken(UNVERIFIED);
    await kysely
      .insertInto("totps")
      .values({ user_id: id, sealed: "x", sealed_by: "x", last_step: 0, confirmed_at: 1 })
      .execute();
    await kysely.insertInto("recovery_codes").values({ digest: "x", user_id: id, created_at: 1 }).execute();
    await kysely.updateTable("users").set({ two_step_at: 1 }).where("id", "=", id).execute();
    const { browser, token } = await asked(UNVERIFIED);
    const response = await use(browser, { token });
    expect(response.status).toBe(200);
    expect(await app.findSession(stranger.token)).toBeUndefined();
    expect(await app.browserTrustedSince(digest(stranger.browser), UNVERIFIED)).toBeUndefined();
    expect(await app.auth.validLogin(UNVERIFIED, "a stranger's")).toBe(false);
    await expect(app.auth.updatePassword(reset, "mine again")).rejects.toMatchObject({ code: "token_invalid" });
    const [user] = await kysely.selectFrom("users").selectAll().where("id", "=", id).execute();
    expect(user).toMatchObject({ hashed_password: null, two_step_at: null, verified_at: app.clock.now() });
    for (const table of ["totps", "recovery_codes"] as const)
      expect(await kysely.selectFrom(table).selectAll().execute()).toEqual([]);
    expect((await rowsIn("sessions")).map(({ user_id }) => user_id)).toEqual([id]);
  });

  test("P19, control: of an account that is proven already nothing goes", async () => {
    const { app, asked, use, kysely } = await open();
    const { id } = await app.auth.registerUser(UNVERIFIED, "my own");
    await kysely.updateTable("users").set({ verified_at: 1 }).where("id", "=", id).execute();
    const earlier = (await app.logIn(UNVERIFIED, "my own"))!;
    const { browser, code } = await asked(UNVERIFIED);
    expect((await use(browser, { code })).status).toBe(200);
    expect(await app.findSession(earlier.token)).toBeDefined();
    expect(await app.auth.validLogin(UNVERIFIED, "my own")).toBe(true);
  });

  const ENDINGS: readonly (readonly [what: string, end: (all: Opened) => Promise<unknown>])[] = [
    ["a reset", async ({ app }) => app.auth.updatePassword(await app.auth.getResetPasswordToken(EMAIL), "t4rt1fl3tt3")],
    ["another password", ({ app, user }) => app.db.updateUser(user.id, { hashedPassword: "another" })],
    ["another address", ({ app, user }) => app.db.updateUser(user.id, { email: "new@example.com" })],
    ["an operator who disables the user", ({ app, user }) => app.disableUser(user.id)],
    ["the end of the account", ({ app, user }) => app.deleteUser(user.id)],
  ];
  test.each(ENDINGS)("%s ends what was mailed before", async (_what, end) => {
    const all = await open();
    const { asked, use, rowsIn } = all;
    const [one, another] = [await asked(EMAIL), await asked(EMAIL)];
    await end(all);
    expect((await use(one.browser, { token: one.token })).status).toBe(401);
    expect((await use(another.browser, { code: another.code })).status).toBe(401);
    expect(await rowsIn("sessions")).toEqual([]);
  });

  test("of fifty uses at once, by link and by code, one wins", async () => {
    const { asked, use, rowsIn } = await open();
    const { browser, token, code } = await asked(EMAIL);
    // A right code is a try as well, and five are looked at.
    const uses = Array.from({ length: CALLERS }, (_, index) => use(browser, index % 12 ? { token } : { code }));
    const statuses = (await Promise.all(uses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(CALLERS - 1);
    expect(await rowsIn("sessions")).toHaveLength(1);
  });

  test("of fifty uses at once that need a second step one waits for it", async () => {
    const { asked, use, rowsIn, setTwoStep } = await open();
    await setTwoStep(1);
    const { browser, token } = await asked(EMAIL);
    const uses = Array.from({ length: CALLERS }, async () => (await use(browser, { token })).json());
    const codes = ((await Promise.all(uses)) as { code: string }[]).map(({ code }) => code);
    expect(codes.filter((code) => code === "second_step_required")).toHaveLength(1);
    expect([await rowsIn("sessions"), (await rowsIn("logins")).length]).toEqual([[], 1]);
  });
});
