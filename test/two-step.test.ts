import { describe, expect, test } from "vitest";
import { requireEnrolling } from "../src/authentication/enrolment.ts";
import { begin as beginTotp, confirm as confirmTotp, resealAll, warnings } from "../src/features/totp/operations.ts";
import { codeAt, STEP_MS } from "../src/ports/otp.ts";
import { createSeal, sealedBy, setKeys } from "../src/ports/seal.ts";
import { tokenFor } from "./support/body-routes.ts";
import { KINDS_OF_DATABASES } from "./support/databases.ts";
import { makeApp, sessionOf, type TestApp } from "./support/make-app.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };
const MINUTE = 60_000;

/** The token in an answer's cookie of a login that waits. */
const loginOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => /^login=([^;]+)/.exec(cookie)?.[1])
    .find((token) => token !== undefined);

type Code = string | undefined;

/** A user with an authenticator app, and what it shows. */
async function enrolled(url: string, env: Record<string, string> = {}) {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url, ...env });
  await app.request("POST", "/users", { form: FORM });
  const session = sessionOf(await app.request("POST", "/sessions", { form: FORM })) ?? "";
  const { secret } = (await (await app.request("POST", "/users/me/totp", { session })).json()) as { secret: string };
  const code = (steps = 0) => codeAt(secret, Math.floor(app.clock.now() / STEP_MS) + steps);
  const confirmed = await app.request("POST", "/users/me/totp/confirm", { session, form: { code: code() } });
  const { recovery_codes: codes } = (await confirmed.json()) as { recovery_codes: string[] };
  app.clock.advance(STEP_MS); // the code that confirmed it is spent
  return { app, session: sessionOf(confirmed) ?? "", first: session, secret, code, codes };
}

const begin = async (app: TestApp) => {
  const response = await app.request("POST", "/sessions", { form: FORM });
  return { response, login: loginOf(response) ?? "" };
};
const finish = (app: TestApp, login: string, form: Record<string, string>) =>
  app.request("POST", "/sessions/second-step", { form, headers: { cookie: `login=${login}` } });
const sessions = async (app: TestApp) => (await app.db.kysely.selectFrom("sessions").selectAll().execute()).length;

describe.each(KINDS_OF_DATABASES)("two-step login on %s", (name, url) => {
  test("the classic login of a user without factors is what it was", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    await app.request("POST", "/users", { form: FORM });
    const response = await app.request("POST", "/sessions", { form: FORM });
    expect([response.status, await response.json()]).toEqual([200, { email: FORM.email, message: "logged in" }]);
    expect(loginOf(response)).toBeUndefined();
  });

  test("the password leads to a second step, and that to a session", async () => {
    const { app, code, codes } = await enrolled(await url());
    expect(codes).toHaveLength(10);
    const before = await sessions(app);
    const { response, login } = await begin(app);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      code: "second_step_required",
      message: "the first step is right; now give a second factor: POST /sessions/second-step",
      factors: ["totp", "recovery_code"],
    });
    expect(sessionOf(response)).toBeUndefined();
    expect(await sessions(app)).toBe(before);
    const done = await finish(app, login, { totp: code() });
    expect([done.status, await done.json()]).toEqual([200, { email: FORM.email, message: "logged in" }]);
    const session = sessionOf(done) ?? "";
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
    const current = await (await app.request("GET", "/sessions/current", { session })).json();
    expect(current).toMatchObject({ session: { methods: ["pwd", "otp"], level: 2 } });
    // The login is spent with it.
    expect((await finish(app, login, { totp: code(1) })).status).toBe(401);
  });

  test("V31, V36: the cookie of a login that waits is no session anywhere", async () => {
    const { app } = await enrolled(await url());
    const { login } = await begin(app);
    for (const name of ["session_id", "login"]) {
      const headers = { cookie: `${name}=${login}` };
      for (const [method, path] of [
        ["GET", "/profile"],
        ["GET", "/sessions"],
        ["DELETE", "/users/me/totp"],
        ["POST", "/users/me/totp"],
        ["POST", "/users/me/recovery-codes"],
      ] as const) {
        expect((await app.request(method, path, { headers })).status, `${name} ${path}`).toBe(403);
      }
      expect((await app.request("GET", "/forward-auth", { headers })).status).toBe(401);
    }
  });

  test("P5: what is due is due again after the cookie is lost", async () => {
    const { app, code } = await enrolled(await url());
    const first = await begin(app);
    const second = await begin(app);
    expect((await finish(app, "", { totp: code() })).status).toBe(401);
    expect((await finish(app, second.login, { totp: code() })).status).toBe(200);
    expect((await finish(app, first.login, { totp: code(1) })).status).toBe(200);
  });

  test("a login waits for ten minutes", async () => {
    const { app, code } = await enrolled(await url());
    const { login } = await begin(app);
    app.clock.advance(10 * MINUTE);
    const late = await finish(app, login, { totp: code() });
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([401, "login_expired"]);
    // One that nobody presents again is swept.
    await begin(app);
    app.clock.advance(10 * MINUTE);
    await app.deleteExpired({ now: app.clock.now(), seenAfter: 0 }, "a node", [...(app.services.retention ?? [])]);
    expect(await app.db.kysely.selectFrom("logins").selectAll().execute()).toEqual([]);
  });

  test.skipIf(name === "sqlite in memory")("P5: a login goes on after the service was started again", async () => {
    const place = await url();
    const { app, code } = await enrolled(place);
    const { login } = await begin(app);
    await app.close();
    const again = await makeApp({ BIENVENUE_DATABASE_URL: place });
    again.clock.advance(STEP_MS);
    expect((await finish(again, login, { totp: "000000" })).status).toBe(401);
    expect((await finish(again, login, { totp: code() })).status).toBe(200);
  });

  test("what a user has is in the export, without a secret", async () => {
    const { app, session, secret, codes } = await enrolled(await url());
    const text = await (await app.request("GET", "/users/me/export", { session })).text();
    expect(JSON.parse(text)).toMatchObject({
      totp: { confirmed_at: "2026-01-01T00:00:00.000Z" },
      two_step: { recovery_codes_left: 10, removal_due_at: null },
    });
    for (const hidden of [secret, ...codes]) expect(text).not.toContain(hidden);
  });

  test("P9: a new password ends logins that wait, and secrets that wait for their first code", async () => {
    const { app, session, code } = await enrolled(await url());
    const { login } = await begin(app);
    const { secret: fresh } = (await (await app.request("POST", "/users/me/totp", { session })).json()) as {
      secret: string;
    };
    const form = { current_password: FORM.password, new_password: "another" };
    expect((await app.request("PUT", "/password", { session, form })).status).toBe(200);
    const late = await finish(app, login, { totp: code() });
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([401, "login_expired"]);
    const confirm = { code: codeAt(fresh, Math.floor(app.clock.now() / STEP_MS)) };
    expect((await app.request("POST", "/users/me/totp/confirm", { session, form: confirm })).status).toBe(403);
  });

  test("P7, V7, ASVS 6.5.1, 6.5.8: a code works once, the one that confirmed the app as well, and ±1 step", async () => {
    const { app, code } = await enrolled(await url());
    const statuses: number[] = [];
    const tryCode = async (entered: Code) => {
      const { login } = await begin(app);
      statuses.push((await finish(app, login, { totp: entered ?? "" })).status);
    };
    await tryCode(code(-1)); // confirmed the app
    await tryCode(code(-2));
    await tryCode(code(2));
    await tryCode(code());
    await tryCode(code());
    await tryCode(code(1));
    expect(statuses).toEqual([401, 401, 401, 200, 401, 200]);
  });

  test("P7: of fifty at once with one code one wins", async () => {
    const { app, code } = await enrolled(await url());
    const logins = await Promise.all(Array.from({ length: 50 }, () => begin(app)));
    const answers = await Promise.all(logins.map(({ login }) => finish(app, login, { totp: code() })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(49);
  });

  test("P6, ASVS 6.5.1: of fifty at once with one recovery code one wins; it is mailed, and counted", async () => {
    const { app, codes } = await enrolled(await url());
    const [code = ""] = codes;
    const logins = await Promise.all(Array.from({ length: 50 }, () => begin(app)));
    const answers = await Promise.all(logins.map(({ login }) => finish(app, login, { recovery_code: code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const session = sessionOf(answers.find(({ status }) => status === 200) as Response) ?? "";
    expect(await (await app.request("GET", "/users/me/recovery-codes", { session })).json()).toEqual({ left: 9 });
    const mails = await app.db.kysely.selectFrom("mails").select("kind").execute();
    expect(mails.filter(({ kind }) => kind === "recovery_code_used")).toHaveLength(1);
  });

  test("a recovery code may be written in any way, and is nobody else's", async () => {
    const { app, codes } = await enrolled(await url());
    const { login } = await begin(app);
    const written = ` ${(codes[0] ?? "").replaceAll("-", " ").toLowerCase().replaceAll("0", "o")} `;
    expect((await finish(app, login, { recovery_code: written })).status).toBe(200);
    const other = { email: "other@example.com", password: "other" };
    await app.request("POST", "/users", { form: other });
    await app.db.kysely.updateTable("users").set({ two_step_at: 1 }).where("email", "=", other.email).execute();
    const response = await app.request("POST", "/sessions", { form: other });
    expect((await finish(app, loginOf(response) ?? "", { recovery_code: codes[1] ?? "" })).status).toBe(401);
  });

  test("P3: factors come and go with a factor that was given lately, and with nothing less", async () => {
    const { app, session, code } = await enrolled(await url());
    const kinds = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];
    app.clock.advance(11 * MINUTE);
    const again = await app.request("POST", "/sessions/current/reauthenticate", {
      session,
      form: { password: FORM.password },
    });
    const byPassword = sessionOf(again) ?? "";
    for (const [method, path] of [
      ["DELETE", "/users/me/totp"],
      ["POST", "/users/me/totp"],
      ["POST", "/users/me/recovery-codes"],
      ["DELETE", "/users/me"],
      ["GET", "/users/me/export"],
    ] as const) {
      expect(await kinds(await app.request(method, path, { session: byPassword })), path).toEqual([
        403,
        "factor_required",
      ]);
    }
    const form = { current_password: FORM.password, new_password: "another" };
    expect(await kinds(await app.request("PUT", "/password", { session: byPassword, form }))).toEqual([
      403,
      "factor_required",
    ]);
    const given = await app.request("POST", "/sessions/current/reauthenticate", {
      session: byPassword,
      form: { totp: code() },
    });
    expect(given.status).toBe(200);
    const byFactor = sessionOf(given) ?? "";
    expect((await app.request("GET", "/profile", { session: byPassword })).status).toBe(403); // ASVS 7.2.4
    expect((await app.request("DELETE", "/users/me/totp", { session: byFactor })).status).toBe(200);
  });

  test("P3: a factor that comes between the proof and another factor is asked for", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { domain } = app.services;
    await app.request("POST", "/users", { form: FORM });
    const token = sessionOf(await app.request("POST", "/sessions", { form: FORM })) ?? "";
    const enrolling = await requireEnrolling(domain, {
      session: { ...(await app.findSession(token))!, token },
      loginToken: undefined,
    });
    const { secret } = await beginTotp(domain, enrolling, "Bienvenue");
    const code = () => codeAt(secret, Math.floor(app.clock.now() / STEP_MS));
    const { kysely } = app.db;
    await kysely.updateTable("users").set({ two_step_at: 1 }).execute();
    await expect(confirmTotp(domain, enrolling, code(), {})).rejects.toMatchObject({ code: "code_wrong" });
    expect(await kysely.selectFrom("totps").selectAll().execute()).toEqual([]);
    // Control: without it the same proof is enough.
    await kysely.updateTable("users").set({ two_step_at: null }).execute();
    expect((await confirmTotp(domain, enrolling, code(), {})).recoveryCodes).toHaveLength(10);
  });

  test("P18, V44, ASVS 6.5.6: two-step login ends with the last factor, and its codes with it", async () => {
    const { app, session } = await enrolled(await url());
    expect((await app.request("DELETE", "/users/me/totp", { session })).status).toBe(200);
    expect((await app.request("POST", "/sessions", { form: FORM })).status).toBe(200);
    expect(await app.db.kysely.selectFrom("recovery_codes").selectAll().execute()).toEqual([]);
    // Switched on without any factor it is closed, not open.
    await app.db.kysely.updateTable("users").set({ two_step_at: 1 }).execute();
    const { response, login } = await begin(app);
    expect([response.status, await response.json()]).toMatchObject([401, { factors: [] }]);
    expect((await finish(app, login, { totp: "000000" })).status).toBe(401);
  });

  test("P8: a secret counts once a code confirms it, and the old one does until then", async () => {
    const { app, session, code } = await enrolled(await url());
    const { secret } = (await (await app.request("POST", "/users/me/totp", { session })).json()) as { secret: string };
    const fresh = (steps = 0) => codeAt(secret, Math.floor(app.clock.now() / STEP_MS) + steps);
    expect((await finish(app, (await begin(app)).login, { totp: fresh() })).status).toBe(401);
    expect((await finish(app, (await begin(app)).login, { totp: code() })).status).toBe(200);
    const confirmed = await app.request("POST", "/users/me/totp/confirm", { session, form: { code: fresh() } });
    expect([confirmed.status, await confirmed.json()]).toEqual([200, { recovery_codes: [] }]);
    app.clock.advance(STEP_MS);
    expect((await finish(app, (await begin(app)).login, { totp: code() })).status).toBe(401);
    expect((await finish(app, (await begin(app)).login, { totp: fresh() })).status).toBe(200);
  });

  test("P8: an abandoned secret is swept after ten minutes", async () => {
    const { app, session } = await enrolled(await url());
    const { secret } = (await (await app.request("POST", "/users/me/totp", { session })).json()) as { secret: string };
    app.clock.advance(10 * MINUTE);
    const form = { code: codeAt(secret, Math.floor(app.clock.now() / STEP_MS)) };
    const refused = await app.request("POST", "/users/me/totp/confirm", { session, form });
    expect(refused.status).toBe(403);
    const count = async () => (await app.db.kysely.selectFrom("totp_enrolments").selectAll().execute()).length;
    expect(await count()).toBe(1);
    await app.deleteExpired({ now: app.clock.now(), seenAfter: 0 }, "a node", [...(app.services.retention ?? [])]);
    expect(await count()).toBe(0);
  });

  test("P4, ASVS 6.4.3: a reset removes no factor and gives no session", async () => {
    const { app, code } = await enrolled(await url());
    const factors = async () => [
      await app.db.kysely.selectFrom("totps").selectAll().execute(),
      await app.db.kysely.selectFrom("recovery_codes").selectAll().orderBy("digest").execute(),
    ];
    await app.db.kysely.updateTable("users").set({ verified_at: 1 }).execute();
    const before = await factors();
    const reset = await app.request("POST", "/reset_password", { form: { email: FORM.email } });
    const { reset_token } = (await reset.json()) as { reset_token: string };
    const form = { email: FORM.email, reset_token, new_password: "another" };
    const answer = await app.request("PUT", "/reset_password", { form });
    expect([answer.status, sessionOf(answer)]).toEqual([200, undefined]);
    expect(await factors()).toEqual(before);
    const response = await app.request("POST", "/sessions", { form: { ...FORM, password: "another" } });
    expect(response.status).toBe(401);
    expect((await finish(app, loginOf(response) ?? "", { totp: code() })).status).toBe(200);
  });

  test("NIST SP 800-63B-4 §3.2.2: wrong codes are counted for the user, whatever the login", async () => {
    const { app, code } = await enrolled(await url(), { BIENVENUE_THROTTLE_WIDTH: "1" });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const { login } = await begin(app);
      statuses.push((await finish(app, login, { totp: "000000" })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    // A new login refills nothing, and another kind of factor has a count of its own.
    const { login } = await begin(app);
    expect((await finish(app, login, { totp: code() })).status).toBe(429);
    const mails = await app.db.kysely.selectFrom("mails").select("kind").execute();
    expect(mails.filter(({ kind }) => kind === "second_step_failed")).toHaveLength(1);
    app.clock.advance(1000);
    expect((await finish(app, login, { totp: code() })).status).toBe(200);
  });

  test("whoever has the password cannot lock the second step of a browser that the owner uses", async () => {
    const { app, code } = await enrolled(await url(), { BIENVENUE_THROTTLE_WIDTH: "1" });
    const own = await finish(app, (await begin(app)).login, { totp: code() });
    const browser = own.headers
      .getSetCookie()
      .map((cookie) => /^device_id=([^;]+)/.exec(cookie)?.[1])
      .find((token) => token !== undefined);
    const strangers = (await begin(app)).login;
    for (let n = 0; n < 8; n++) await finish(app, strangers, { totp: "000000" });
    expect((await finish(app, strangers, { totp: code(1) })).status).toBe(429);
    const { login } = await begin(app);
    const headers = { cookie: `login=${login}; device_id=${browser}` };
    const answer = await app.request("POST", "/sessions/second-step", { form: { totp: code(1) }, headers });
    expect(answer.status).toBe(200);
  });

  test("the level ages, the session does not", async () => {
    const { app, code } = await enrolled(await url());
    const session = sessionOf(await finish(app, (await begin(app)).login, { totp: code() })) ?? "";
    const level = async () => {
      const current = await app.request("GET", "/sessions/current", { session });
      return ((await current.json()) as { session: { level: number } }).session.level;
    };
    const forwarded = async (path: string) => {
      const answer = await app.request("GET", path, { session });
      return [answer.status, answer.headers.get("x-user-assurance")];
    };
    expect(await level()).toBe(2);
    expect(await forwarded("/forward-auth?level=2")).toEqual([200, "2"]);
    app.clock.advance(61 * MINUTE); // an hour without a use
    expect(await level()).toBe(1);
    await app.flushSeen();
    expect(await level()).toBe(1);
    expect(await forwarded("/forward-auth")).toEqual([200, "1"]);
    expect(await forwarded("/forward-auth?level=2")).toEqual([403, null]);
    expect(await forwarded("/forward-auth?level=3")).toEqual([400, null]);
    const led = async (session: string) => {
      const headers = { accept: "text/html", "x-original-url": "http://localhost/profile" };
      const answer = await app.request("GET", "/forward-auth?level=2", { session, headers });
      return new URL(answer.headers.get("location") ?? "http://nowhere").pathname;
    };
    expect(await led(session)).toBe("/confirm");
    const other = { email: "other@example.com", password: "other" };
    await app.request("POST", "/users", { form: other });
    const withoutFactor = sessionOf(await app.request("POST", "/sessions", { form: other })) ?? "";
    expect(await led(withoutFactor)).toBe("/account/security");
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
  });

  test("ASVS 6.4.4: a factor that is lost goes on an operator's word, after a day in which its owner can stop it", async () => {
    const { app, session } = await enrolled(await url());
    const { id } = (await app.db.findUserBy({ email: FORM.email }))!;
    const wish = () => app.requestTwoStepRemoval(id, { reason: "lost phone, ticket 7", passkeys: false });
    const { dueAt } = await wish();
    expect(dueAt - app.clock.now()).toBe(24 * 60 * MINUTE);
    const events = await (await app.request("GET", "/users/me/events", { session })).text();
    expect(events).toContain("two_step_removal_requested");
    const mails = async () =>
      (await app.db.kysely.selectFrom("mails").select("kind").execute()).map(({ kind }) => kind);
    expect(await mails()).toContain("two_step_removal_requested");
    // Any live session stops it.
    expect((await app.request("DELETE", "/users/me/two-step-removal", { session })).status).toBe(200);
    app.clock.advance(24 * 60 * MINUTE);
    await app.removeDue();
    expect((await begin(app)).response.status).toBe(401);
    // So does the mail, where no session lives.
    await wish();
    const token = await tokenFor(app, "/keep-two-step", FORM.email);
    const kept = await app.request("POST", "/keep-two-step", { form: { token } });
    expect([kept.status, kept.headers.get("location")]).toEqual([303, "/login"]);
    app.clock.advance(24 * 60 * MINUTE);
    await app.removeDue();
    expect((await begin(app)).response.status).toBe(401);
    // Nobody stopped this one.
    await wish();
    app.clock.advance(24 * 60 * MINUTE - 1);
    await app.removeDue();
    expect((await begin(app)).response.status).toBe(401);
    app.clock.advance(1);
    await app.removeDue();
    expect((await begin(app)).response.status).toBe(200);
    expect(await mails()).toContain("two_step_removed");
    const [event] = await app.db.kysely
      .selectFrom("events")
      .select(["actor", "reason"])
      .where("kind", "=", "two_step_removed")
      .execute();
    expect(event).toEqual({ actor: "command line", reason: "lost phone, ticket 7" });
  });

  test("P18: of a login and the removal of the last factor at the same moment none is half done", async () => {
    const { app, session, code } = await enrolled(await url());
    const { login } = await begin(app);
    const [removed, finished] = await Promise.all([
      app.request("DELETE", "/users/me/totp", { session }),
      finish(app, login, { totp: code() }),
    ]);
    expect(removed.status).toBe(200);
    expect([200, 401]).toContain(finished.status);
    const [user] = await app.db.kysely.selectFrom("users").select("two_step_at").execute();
    expect(user).toEqual({ two_step_at: null });
    expect((await app.request("POST", "/sessions", { form: FORM })).status).toBe(200);
  });

  test("P9: a user who is shut out and let in again has to begin anew", async () => {
    const { app, code } = await enrolled(await url());
    const { login } = await begin(app);
    const { id } = (await app.db.findUserBy({ email: FORM.email }))!;
    await app.disableUser(id);
    expect((await finish(app, login, { totp: code() })).status).toBe(401);
    await app.enableUser(id);
    expect((await finish(app, login, { totp: code() })).status).toBe(401);
    expect((await finish(app, (await begin(app)).login, { totp: code() })).status).toBe(200);
  });

  test("ASVS 13.3.4: what an older key has sealed is sealed anew by the newest", async () => {
    const { app, code } = await enrolled(await url(), { BIENVENUE_SECRETS: `${"n".repeat(32)} ${"s".repeat(32)}` });
    const old = createSeal(setKeys(["s".repeat(32)]));
    const [row] = await app.db.kysely.selectFrom("totps").selectAll().execute();
    const context = `totp ${row!.user_id}`;
    const secret = await createSeal(setKeys(["n".repeat(32)])).open(row!.sealed, context);
    const sealed = await old.seal(secret, context);
    await app.db.kysely
      .updateTable("totps")
      .set({ sealed, sealed_by: sealedBy(sealed) })
      .execute();
    expect((await finish(app, (await begin(app)).login, { totp: code() })).status).toBe(200);
    await resealAll(app.services.domain);
    const [after] = await app.db.kysely.selectFrom("totps").selectAll().execute();
    expect(after?.sealed_by).toBe((await app.services.domain.seal.names())[0]);
    expect(after?.sealed_by).not.toBe(sealedBy(sealed));
    expect((await finish(app, (await begin(app)).login, { totp: code(1) })).status).toBe(200);
    // A key that is gone is named, with how many need it.
    await app.db.kysely.updateTable("totps").set({ sealed_by: "gone" }).execute();
    expect(await warnings(app.services.domain)).toEqual([expect.stringContaining("1 authenticator apps need a key")]);
  });

  test("V45, ASVS 6.3.3: who has to have a second factor sets it up first, and is logged in by that", async () => {
    const app = await makeApp({
      BIENVENUE_DATABASE_URL: await url(),
      BIENVENUE_SECRETS: "s".repeat(32),
      BIENVENUE_REQUIRE_TWO_STEP: "all",
    });
    await app.request("POST", "/users", { form: FORM });
    const { response, login } = await begin(app);
    expect([response.status, await response.json()]).toMatchObject([401, { code: "second_step_setup_required" }]);
    expect(await app.auth.createSession(FORM.email)).toBeUndefined();
    const headers = { cookie: `login=${login}` };
    expect((await app.request("GET", "/profile", { headers })).status).toBe(403);
    expect((await finish(app, login, { totp: "000000" })).status).toBe(401);
    const { secret } = (await (await app.request("POST", "/users/me/totp", { headers })).json()) as { secret: string };
    const code = codeAt(secret, Math.floor(app.clock.now() / STEP_MS));
    expect(await sessions(app)).toBe(0);
    const confirmed = await app.request("POST", "/users/me/totp/confirm", { headers, form: { code } });
    expect(((await confirmed.json()) as { recovery_codes: string[] }).recovery_codes).toHaveLength(10);
    const session = sessionOf(confirmed) ?? "";
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
    // The login is spent, and a second one does not enrol any more.
    expect((await app.request("POST", "/users/me/totp", { headers })).status).toBe(403);
    const later = await begin(app);
    expect(await later.response.json()).toMatchObject({ code: "second_step_required" });
    expect((await app.request("POST", "/users/me/totp", { headers: { cookie: `login=${later.login}` } })).status).toBe(
      403,
    );
  });
});
