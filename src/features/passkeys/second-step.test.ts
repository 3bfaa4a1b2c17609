import { describe, expect, test } from "vitest";
import { softwareAuthenticator } from "../../../test/support/authenticator.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { sessionOf, type TestApp } from "../../../test/support/make-app.ts";
import {
  addPasskey,
  codeOf,
  loginOptions,
  ORIGIN,
  passkeyApps,
  passkeyRows,
  secondStepOptions,
  sessionRows,
} from "../../../test/support/passkeys.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };
const OTHER = { email: "other@example.com", password: "0th3r" };
const MINUTE = 60_000;

/** The token of a login that waits, begun by the password. */
async function begin(app: TestApp, form = FORM): Promise<string> {
  const response = await app.request("POST", "/sessions", { form });
  const login = response.headers.getSetCookie().find((cookie) => cookie.startsWith("login=")) ?? "";
  return /^login=([^;]+)/.exec(login)?.[1] ?? "";
}

const finish = (app: TestApp, login: string, passkey: unknown) =>
  app.request("POST", "/sessions/second-step", { json: { passkey }, headers: { cookie: `login=${login}` } });

describe.each(KINDS_OF_DATABASES)("the second step by a passkey on %s", (_name, url) => {
  const { newApp, withPasskey } = passkeyApps(url);

  test("the password leads to it, names what can be used, and it leads to a session", async () => {
    const { app, authenticator, id } = await withPasskey();
    const login = await begin(app);
    const options = await secondStepOptions(app, login);
    expect(options.allowCredentials).toEqual([{ type: "public-key", id, transports: ["internal"] }]);
    const response = await finish(app, login, authenticator.get(options, { origin: ORIGIN }));
    expect([response.status, await response.json()]).toEqual([200, { email: FORM.email, message: "logged in" }]);
    expect((await sessionRows(app)).filter(({ digest }) => digest)).toHaveLength(2);
    const session = sessionOf(response)!;
    const current = await (await app.request("GET", "/sessions/current", { session })).json();
    expect(current).toMatchObject({ session: { level: 2 } });
  });

  test("in a form it is the JSON text", async () => {
    const { app, authenticator } = await withPasskey();
    const login = await begin(app);
    const shown = authenticator.get(await secondStepOptions(app, login), { origin: ORIGIN });
    const form = { passkey: JSON.stringify(shown) };
    const headers = { cookie: `login=${login}` };
    expect((await app.request("POST", "/sessions/second-step", { form, headers })).status).toBe(200);
  });

  test("P14: used, late, of another login, of another user, of a login without a password: no session", async () => {
    const { app, authenticator } = await withPasskey();
    const theirs = softwareAuthenticator();
    await app.request("POST", "/users", { form: OTHER });
    const other = sessionOf(await app.request("POST", "/sessions", { form: OTHER }))!;
    await addPasskey(app, other, theirs);
    const before = await sessionRows(app);
    const login = await begin(app);
    const fails = async (passkey: unknown, code: string) => {
      const response = await finish(app, login, passkey);
      expect([response.status, await codeOf(response)]).toEqual([401, code]);
      expect(await sessionRows(app)).toHaveLength(before.length);
    };
    const shown = async (token: string) => authenticator.get(await secondStepOptions(app, token), { origin: ORIGIN });
    await fails(await shown(await begin(app)), "passkey_expired");
    await fails(authenticator.get(await loginOptions(app), { origin: ORIGIN }), "passkey_expired");
    const { challenge, rpId } = await secondStepOptions(app, login);
    await fails(theirs.get({ challenge, rpId }, { origin: ORIGIN }), "second_step_wrong");
    const mine = await secondStepOptions(app, login);
    await fails(authenticator.get(mine, { origin: ORIGIN, isForged: true }), "second_step_wrong");
    await fails(authenticator.get(mine, { origin: ORIGIN }), "passkey_expired");
    await fails("nothing of the kind", "second_step_wrong");
    const late = await shown(login);
    app.clock.advance(5 * MINUTE);
    await fails(late, "passkey_expired");
    const right = await shown(login);
    expect((await finish(app, login, right)).status).toBe(200);
    expect((await finish(app, login, right)).status).toBe(401);
    expect(await sessionRows(app)).toHaveLength(before.length + 1);
  });

  test("P14: of fifty at once with one response one is let in", async () => {
    const { app, authenticator } = await withPasskey();
    const before = await sessionRows(app);
    const login = await begin(app);
    const shown = authenticator.get(await secondStepOptions(app, login), { origin: ORIGIN });
    const responses = await Promise.all(Array.from({ length: 50 }, () => finish(app, login, shown)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sessionRows(app)).toHaveLength(before.length + 1);
  });

  test("P12: without user verification it says why, and the login goes on waiting", async () => {
    const { app, authenticator } = await withPasskey();
    const login = await begin(app);
    const shown = authenticator.get(await secondStepOptions(app, login), { origin: ORIGIN }, { userVerified: false });
    const response = await finish(app, login, shown);
    expect([response.status, await codeOf(response)]).toEqual([401, "passkey_unverified"]);
    const again = authenticator.get(await secondStepOptions(app, login), { origin: ORIGIN });
    expect((await finish(app, login, again)).status).toBe(200);
  });

  test("P9: a login that waits, and its challenges, end with a new password", async () => {
    const { app, authenticator, session } = await withPasskey();
    const login = await begin(app);
    const shown = authenticator.get(await secondStepOptions(app, login), { origin: ORIGIN });
    const json = { current_password: FORM.password, new_password: "t4rt1fl3tt3" };
    expect((await app.request("PUT", "/password", { session, json })).status).toBe(200);
    const response = await finish(app, login, shown);
    expect([response.status, await codeOf(response)]).toEqual([401, "login_expired"]);
  });

  test("ASVS 6.3.3: a user who has to have a second factor adds a passkey first, and is logged in by that", async () => {
    const app = await newApp({ BIENVENUE_REQUIRE_TWO_STEP: "all" });
    await app.request("POST", "/users", { form: FORM });
    const refused = await app.request("POST", "/sessions", { form: FORM });
    expect([refused.status, await codeOf(refused)]).toEqual([401, "second_step_setup_required"]);
    const headers = { cookie: `login=${await begin(app)}` };
    const options = (await (await app.request("POST", "/users/me/passkeys/options", { headers })).json()) as never;
    const made = softwareAuthenticator().create(options, { origin: ORIGIN });
    // What was made in one login is of no use in another.
    const elsewhere = { cookie: `login=${await begin(app)}` };
    const stolen = await app.request("POST", "/users/me/passkeys", { headers: elsewhere, json: made });
    expect([stolen.status, await codeOf(stolen)]).toEqual([401, "passkey_expired"]);
    const anew = (await (await app.request("POST", "/users/me/passkeys/options", { headers })).json()) as never;
    const json = softwareAuthenticator().create(anew, { origin: ORIGIN });
    const added = await app.request("POST", "/users/me/passkeys", { headers, json });
    const { recovery_codes } = (await added.json()) as { recovery_codes: string[] };
    expect([added.status, recovery_codes.length, (await passkeyRows(app)).length]).toEqual([200, 10, 1]);
    expect(await sessionRows(app)).toMatchObject([{ methods: "pwd hwk user" }]);
    expect((await app.request("GET", "/profile", { session: sessionOf(added)! })).status).toBe(200);
    expect(await app.db.kysely.selectFrom("logins").selectAll().execute()).toHaveLength(2); // the others
  });
});
