import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { loggedIn, makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { tableRows } from "../../../test/support/rows.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";
const NEW = "t4rt1fl3tt3";
const CALLERS = 20;

const change = (app: TestApp, session: string, form: Record<string, string>) =>
  app.request("PUT", "/password", { session, form });
const isAlive = async (app: TestApp, session: string) =>
  (await app.request("GET", "/profile", { session })).status === 200;
const logIn = async (app: TestApp, password: string) =>
  (await app.request("POST", "/sessions", { form: { email: EMAIL, password } })).status;

describe.each(KINDS_OF_DATABASES)("PUT /password on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, session: await loggedIn(app) };
  };

  test("ASVS 6.2.2, 7.4.3: sets the password and ends all other sessions and reset tokens; this session goes on", async () => {
    const { app, session } = await newApp();
    const elsewhere = await loggedIn(app);
    const stranger = await loggedIn(app, "other@example.com");
    const token = await app.auth.getResetPasswordToken(EMAIL);
    const json = { current_password: PASSWORD, new_password: NEW };
    const response = await app.request("PUT", "/password", { session, json });
    expect([response.status, await response.json()]).toEqual([200, { message: "password updated" }]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect([await isAlive(app, session), await isAlive(app, elsewhere)]).toEqual([true, false]);
    expect(await isAlive(app, stranger)).toBe(true);
    expect([await logIn(app, PASSWORD), await logIn(app, NEW)]).toEqual([401, 200]);
    await expect(app.auth.updatePassword(token, "another")).rejects.toMatchObject({ code: "token_invalid" });
    const { events } = await tableRows(app);
    expect(events.filter(({ kind }) => kind === "password_changed")).toMatchObject([{ user_id: 1 }]);
  });

  test.each<[what: string, form: Record<string, string>, status: number, code: string]>([
    ["a wrong current one", { current_password: "wrong", new_password: NEW }, 403, "wrong_password"],
    ["no current one", { new_password: NEW }, 403, "wrong_password"],
    ["an empty current one", { current_password: "", new_password: NEW }, 403, "wrong_password"],
    ["the current one under another name", { password: PASSWORD, new_password: NEW }, 400, "field_unknown"],
    ["neither", {}, 403, "wrong_password"],
    ["no new one", { current_password: PASSWORD }, 400, "field_missing"],
    ["an empty new one", { current_password: PASSWORD, new_password: "" }, 400, "field_missing"],
    [
      "a new one that is too long",
      { current_password: PASSWORD, new_password: "x".repeat(1025) },
      400,
      "password_too_long",
    ],
  ])("ASVS 6.2.3: with %s nothing changes", async (_what, form, status, code) => {
    const { app, session } = await newApp();
    await loggedIn(app);
    const before = await tableRows(app);
    const response = await change(app, session, form);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
    expect(await tableRows(app)).toEqual(before);
  });

  test("without a session it is 403, whatever the body says", async () => {
    const { app } = await newApp();
    const before = await tableRows(app);
    for (const session of ["", "A".repeat(43)]) {
      const response = await change(app, session, { current_password: PASSWORD, new_password: NEW });
      expect([response.status, await response.json()]).toMatchObject([403, { code: "session_required" }]);
    }
    expect(await tableRows(app)).toEqual(before);
  });

  test("ASVS 6.2.4: the policy is that of a registration", async () => {
    const env = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...env });
    const current_password = "une phrase de passe";
    const session = await loggedIn(app, EMAIL, current_password);
    const before = await tableRows(app);
    for (const [new_password, code] of [
      ["court", "password_too_short"],
      ["GUILLAUME@example.com", "password_context"],
      ["passwordpassword", "password_common"],
    ] as const) {
      const response = await change(app, session, { current_password, new_password });
      expect([response.status, await response.json()]).toMatchObject([400, { code }]);
    }
    expect(await tableRows(app)).toEqual(before);
  });

  test.each([
    ["one session", false],
    ["a session each", true],
  ])("of twenty at once with %s exactly one wins", async (_what, apart) => {
    const { app, session } = await newApp();
    const sessions = [session];
    while (sessions.length < CALLERS) sessions.push(apart ? await loggedIn(app) : session);
    const passwords = sessions.map((_, index) => `password ${index}`);
    const answers = await Promise.all(
      sessions.map((token, index) =>
        change(app, token, { current_password: PASSWORD, new_password: passwords[index]! }),
      ),
    );
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(CALLERS - 1);
    const valid = await Promise.all(passwords.map((password) => app.auth.validLogin(EMAIL, password)));
    expect(valid.flatMap((isValid, index) => (isValid ? [index] : []))).toEqual(winners);
    const alive = await Promise.all(sessions.map((token) => isAlive(app, token)));
    expect(alive.filter(Boolean)).toHaveLength(apart ? 1 : CALLERS);
    expect((await tableRows(app)).sessions).toHaveLength(1);
    expect(await isAlive(app, sessions[winners[0]!]!)).toBe(true);
  });
});
