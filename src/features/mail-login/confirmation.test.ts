import { describe, expect, test } from "vitest";
import { DATABASES_OF_MAIL_LOGIN, mailLoginApp } from "../../../test/support/mail-login.ts";
import { sessionOf } from "../../../test/support/make-app.ts";
import { requireEnrolling } from "../../authentication/enrolment.ts";

const EMAIL = "guillaume@example.com";
const MINUTE = 60_000;
const PASSWORD = "t4rt1fl3tt3";

const answerOf = async (response: Response) => [response.status, await response.json()];

describe.each(DATABASES_OF_MAIL_LOGIN)("a mailed code in a session on %s", (_name, url) => {
  /** A user without a password who has logged in by mail, eleven minutes ago. */
  const open = async (env: Record<string, string> = {}) => {
    const all = await mailLoginApp({ BIENVENUE_DATABASE_URL: await url(), ...env });
    const { app, asked, use, newest } = all;
    const { id } = await app.auth.registerUser(EMAIL, PASSWORD);
    const setUser = (columns: { hashed_password?: string | null; two_step_at?: number | null; verified_at?: number }) =>
      app.db.kysely.updateTable("users").set(columns).where("id", "=", id).execute();
    const hashed = (await app.findCredentials({ id }))!.hashedPassword!;
    await setUser({ hashed_password: null, verified_at: 1 });
    const logIn = async () => {
      const { browser, token } = await asked(EMAIL);
      return sessionOf(await use(browser, { token }))!;
    };
    const session = await logIn();
    app.clock.advance(11 * MINUTE);
    const send = (session: string) => app.request("POST", "/sessions/current/login-code", { session });
    const mailed = async (of = session) => {
      expect((await send(of)).status).toBe(200);
      return (await newest(EMAIL))!;
    };
    const confirm = (mailed_code: string, of = session) =>
      app.request("POST", "/sessions/current/reauthenticate", { session: of, form: { mailed_code } });
    return { ...all, session, logIn, send, mailed, confirm, setUser, hashed };
  };

  const SENSITIVE: readonly (readonly [method: string, path: string, form: Record<string, string>])[] = [
    ["PUT", "/password", { new_password: PASSWORD }],
    ["PUT", "/email", { email: "new@example.com" }],
    ["DELETE", "/users/me", {}],
  ];
  test.each(SENSITIVE)("%s %s asks a user without a password for it, and then works", async (method, path, form) => {
    const { app, session, mailed, confirm } = await open();
    const ask = (of: string) =>
      app.request(method, path, { session: of, ...(Object.keys(form).length > 0 ? { form } : {}) });
    expect(await answerOf(await ask(session))).toMatchObject([403, { code: "reauthentication_required" }]);
    const { code } = await mailed();
    const confirmed = await confirm(code);
    expect(await answerOf(confirmed)).toEqual([200, { message: "reauthenticated" }]);
    const next = sessionOf(confirmed)!;
    expect(next).not.toBe(session);
    expect((await ask(session)).status).toBe(403); // the former token is dead
    expect((await ask(next)).status).toBeLessThan(300);
  });

  test("so does setting up a first factor, for ten minutes", async () => {
    const { app, session, mailed, confirm } = await open();
    const { domain } = app.services;
    const enrolling = async (token: string) =>
      requireEnrolling(domain, { session: { ...(await app.findSession(token))!, token }, loginToken: undefined });
    await expect(enrolling(session)).rejects.toMatchObject({ code: "reauthentication_required" });
    const next = sessionOf(await confirm((await mailed()).token))!;
    expect((await enrolling(next)).user.email).toBe(EMAIL);
    app.clock.advance(10 * MINUTE);
    await expect(enrolling(next)).rejects.toMatchObject({ code: "reauthentication_required" });
  });

  test("whoever has a password or a second factor gives that, and no mailed code", async () => {
    const { app, session, send, mailed, confirm, setUser, hashed } = await open();
    const { code } = await mailed();
    for (const columns of [
      { hashed_password: hashed, two_step_at: null },
      { hashed_password: null, two_step_at: 1 },
    ]) {
      await setUser(columns);
      for (const response of [await send(session), await confirm(code)])
        expect(await answerOf(response)).toMatchObject([403, { code: "confirmation_by_mail_refused" }]);
    }
    // Control: it is neither the code nor the session.
    await setUser({ hashed_password: null, two_step_at: null });
    expect((await confirm(code)).status).toBe(200);
    expect((await app.request("POST", "/sessions/current/login-code")).status).toBe(403);
  });

  test("a login by mail says nothing of a password that there is: the sensitive asks for it", async () => {
    const { app, logIn, setUser, hashed } = await open();
    await setUser({ hashed_password: hashed });
    const session = await logIn();
    const change = (of: string) => app.request("PUT", "/email", { session: of, form: { email: "new@example.com" } });
    expect(await answerOf(await change(session))).toMatchObject([403, { code: "reauthentication_required" }]);
    const form = { password: PASSWORD };
    const given = await app.request("POST", "/sessions/current/reauthenticate", { session, form });
    expect((await change(sessionOf(given)!)).status).toBe(200);
    // Control: a login by that password is enough.
    const byPassword = await app.request("POST", "/sessions", { form: { email: EMAIL, password: PASSWORD } });
    expect((await change(sessionOf(byPassword)!)).status).toBe(200);
  });

  test("ASVS 6.6.2: a code is for the session that asked, and for no login; one of a login is for no session", async () => {
    const { app, session, logIn, mailed, confirm, asked, use } = await open();
    const other = await logIn();
    const { code, token } = await mailed();
    for (const response of [code, token]) expect((await confirm(response, other)).status).toBeGreaterThan(400);
    const login = await asked(EMAIL);
    for (const response of [login.code, login.token]) expect((await confirm(response)).status).toBeGreaterThan(400);
    expect((await use(login.browser, { code })).status).toBe(401);
    expect((await use(login.browser, { token })).status).toBe(403);
    const sessions = await app.db.kysely.selectFrom("sessions").select("id").execute();
    expect(sessions).toHaveLength(2);
    expect((await confirm(code)).status).toBe(200);
    expect((await confirm(code, session)).status).toBe(403); // its token is another one by now
  });

  test("the last code counts, once, and not after five wrong ones", async () => {
    const { mailed, confirm } = await open();
    const first = await mailed();
    const second = await mailed();
    expect((await confirm(first.code)).status).toBe(401);
    const session = sessionOf(await confirm(second.code))!;
    expect((await confirm(second.code, session)).status).toBe(401);
    const third = await mailed(session);
    for (let tries = 0; tries < 5; tries++) expect((await confirm("0000-0000", session)).status).toBe(401);
    expect((await confirm(third.code, session)).status).toBe(401);
  });

  test("of fifty at once one gives the session a new token", async () => {
    const { mailed, confirm } = await open();
    const { token } = await mailed();
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await confirm(token)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  test("a user has five such mails an hour, which no stranger can use up", async () => {
    const { session, send, ask } = await open({ BIENVENUE_THROTTLE_WIDTH: "1" });
    for (let count = 0; count < 5; count++) {
      await ask(EMAIL);
      expect((await send(session)).status).toBe(200);
    }
    expect((await send(session)).status).toBe(429);
  });

  test("ASVS 6.2.3: a first password is set once, and then has to be given", async () => {
    const { app, mailed, confirm } = await open();
    const elsewhere = sessionOf(await confirm((await mailed()).code))!;
    const set = (new_password: string) =>
      app.request("PUT", "/password", { session: elsewhere, form: { new_password } });
    const statuses = await Promise.all(
      ["one one one", "two two two"].map(async (password) => (await set(password)).status),
    );
    expect(statuses.sort()).toEqual([200, 403]);
    expect(await answerOf(await set("three three"))).toMatchObject([403, { code: "wrong_password" }]);
    const valid = await Promise.all(["one one one", "two two two"].map((one) => app.auth.validLogin(EMAIL, one)));
    expect(valid.filter(Boolean)).toHaveLength(1);
  });

  test("the pages ask for the code, and set the password", async () => {
    const { app, session, newest } = await open();
    const page = (method: string, path: string, of: string, form?: Record<string, string>) =>
      app.request(method, path, { session: of, ...(form && { form }) });
    const first = await page("GET", "/account/password", session);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/confirm?return_to=%2Faccount%2Fpassword"]);
    const confirm = await (await page("GET", "/confirm?return_to=%2Faccount%2Fpassword", session)).text();
    expect(confirm).toContain('action="/confirm/code?return_to=%2Faccount%2Fpassword"');
    expect(confirm).not.toContain('type="password"');
    const sent = await page("POST", "/confirm/code?return_to=%2Faccount%2Fpassword", session);
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/confirm?return_to=%2Faccount%2Fpassword"]);
    const wrong = await page("POST", "/confirm", session, { mailed_code: "0000-0000" });
    expect([wrong.status, await wrong.text()]).toEqual([401, expect.stringContaining("mail_login_code_wrong")]);
    const { code } = (await newest(EMAIL))!;
    const done = await page("POST", "/confirm?return_to=%2Faccount%2Fpassword", session, { mailed_code: code });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account/password"]);
    const next = sessionOf(done)!;
    const form = await (await page("GET", "/account/password", next)).text();
    expect(form).toContain("Set a password");
    expect(form).not.toContain("current_password");
    expect((await page("POST", "/account/password", next, { new_password: PASSWORD })).status).toBe(303);
    expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(true);
    expect(await (await page("GET", "/account/password", next)).text()).toContain("current_password");
  });
});
