import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { mailedToken, waitingMails } from "../../../test/support/mailed.ts";
import { loggedIn, makeApp, type TestApp } from "../../../test/support/make-app.ts";

const HOUR = 3_600_000;
const EMAIL = "guillaume@example.com";
const THIEFS = "la phrase du voleur";

const secure = (app: TestApp, token: string) => app.request("PUT", "/secure_account", { form: { token } });

/** A thief has reset the password; answers the thief's session and device, and the token in the mail that tells the owner. */
async function robbed(app: TestApp) {
  await loggedIn(app);
  await app.auth.updatePassword(await app.auth.getResetPasswordToken(EMAIL), THIEFS);
  const { token: session, browser: device } = (await app.logIn(EMAIL, THIEFS))!;
  return { session, device, token: await mailedToken(app, "password_changed") };
}

describe.each(KINDS_OF_DATABASES)("this was not me on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, ...(await robbed(app)) };
  };
  const rows = (app: TestApp, table: "sessions" | "tokens" | "trusted_browsers") =>
    app.db.kysely.selectFrom(table).selectAll().execute();

  test("PUT ends every session, token and device and the password, and mails a reset, once", async () => {
    const { app, token, session } = await newApp();
    await app.auth.getResetPasswordToken(EMAIL);
    const done = await secure(app, token);
    expect([done.status, await done.json()]).toEqual([200, { email: EMAIL, message: "account secured" }]);
    for (const table of ["sessions", "tokens", "trusted_browsers"] as const) expect(await rows(app, table)).toEqual([]);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    for (const password of ["b4l0u", THIEFS]) expect(await app.auth.validLogin(EMAIL, password)).toBe(false);
    const waiting = (await waitingMails(app)).filter(({ kind }) => kind === "password_reset");
    expect(waiting.map(({ address }) => address)).toEqual([EMAIL]);
    const again = await secure(app, token);
    expect([again.status, await again.json()]).toMatchObject([403, { code: "token_invalid" }]);
  });

  test("the reset comes, however many mails strangers have asked for", async () => {
    const { app, token } = await newApp();
    for (let count = 0; count < 301; count++) await app.requestPasswordReset(EMAIL, {});
    await app.db.kysely.updateTable("mails").set({ due_at: null, sent_at: app.clock.now() }).execute();
    await app.requestPasswordReset(EMAIL, {});
    expect(await waitingMails(app)).toEqual([]);
    await secure(app, token);
    expect((await waitingMails(app)).filter(({ kind }) => kind === "password_reset")).toHaveLength(1);
    await mailedToken(app, "password_reset", EMAIL);
  });

  test("of 20 uses of one token at once one wins, and one reset is mailed", async () => {
    const { app, token } = await newApp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => secure(app, token)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 403)]);
    expect((await waitingMails(app)).filter(({ kind }) => kind === "password_reset")).toHaveLength(1);
  });

  test("a token ends after 72 hours, and a made-up one never began", async () => {
    const { app, token } = await newApp();
    app.clock.advance(72 * HOUR);
    for (const bad of [token, "A".repeat(43), "null"]) expect((await secure(app, bad)).status).toBe(403);
    expect(await app.auth.validLogin(EMAIL, THIEFS)).toBe(true);
  });

  test("the page says what it does; its form does it", async () => {
    const { app, token } = await newApp();
    const page = await (await app.request("GET", "/secure-account")).text();
    for (const words of ["log everyone out", "replace the password", "undo the change", "email you a link"])
      expect(page).toContain(words);
    const submit = (value: string) => app.request("POST", "/secure-account", { form: { token: value } });
    const refused = await submit("A".repeat(43));
    const code = 'data-code="token_invalid"';
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining(code)]);
    const done = await submit(token);
    expect([done.status, done.headers.get("location")]).toEqual([303, "/reset-password/sent"]);
    expect(await app.auth.validLogin(EMAIL, THIEFS)).toBe(false);
  });
});
