import { describe, expect, test } from "vitest";
import { signIn } from "../src/authentication/sign-in.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp, type TestApp } from "./support/make-app.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };

/** Every way to a session. */
const ENTRANCES: readonly (readonly [string, (app: TestApp) => Promise<unknown>])[] = [
  ["POST /sessions", (app) => app.request("POST", "/sessions", { form: FORM })],
  ["the login page", (app) => app.request("POST", "/login", { form: FORM })],
  ["the registration page, sent again", (app) => app.request("POST", "/register", { form: FORM })],
  ["createSession", (app) => app.auth.createSession(FORM.email)],
];

describe.each(DATABASES)("the way to a session on %s", (_name, url) => {
  const open = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { id } = await app.auth.registerUser(FORM.email, FORM.password);
    const { kysely } = app.db;
    const sessions = async () => (await kysely.selectFrom("sessions").selectAll().execute()).length;
    const requireTwoSteps = (at: number | null = 1) =>
      kysely.updateTable("users").set({ two_step_at: at }).where("id", "=", id).execute();
    return { app, sessions, requireTwoSteps };
  };

  test.each(ENTRANCES)(
    "%s gives one to a user without two-step login, and none to one who has it",
    async (_, enter) => {
      const { app, sessions, requireTwoSteps } = await open();
      await enter(app);
      expect(await sessions()).toBe(1);
      await requireTwoSteps();
      await enter(app);
      expect(await sessions()).toBe(1);
      // Control: it is the setting that decides.
      await requireTwoSteps(null);
      await enter(app);
      expect(await sessions()).toBe(2);
    },
  );

  test("two-step login that is switched on between the proof and the session is not walked past", async () => {
    const { app, sessions, requireTwoSteps } = await open();
    const { domain } = app.services;
    const proof = { credentials: (await app.findCredentials(FORM))!, methods: "pwd", secondFactor: false };
    await requireTwoSteps();
    expect(await signIn(domain, proof, {})).toEqual({ outcome: "refused" });
    expect(await sessions()).toBe(0);
    const later = { ...proof, credentials: (await app.findCredentials(FORM))! };
    expect(await signIn(domain, later, {})).toMatchObject({ outcome: "second_step_required" });
    const complete = { ...later, methods: "pwd otp", secondFactor: true };
    expect(await signIn(domain, complete, {})).toMatchObject({ outcome: "signed_in" });
    const [session] = await app.db.kysely.selectFrom("sessions").select(["methods", "factor_at"]).execute();
    expect(session).toEqual({ methods: "pwd otp", factor_at: app.clock.now() });
  });

  test("a proof is worth nothing once the credentials have changed, and is when only the hash was renewed", async () => {
    const { app, sessions } = await open();
    const { domain } = app.services;
    const proof = { credentials: (await app.findCredentials(FORM))!, methods: "pwd", secondFactor: false };
    await app.db.kysely.updateTable("users").set({ hashed_password: "renewed" }).execute();
    expect(await signIn(domain, proof, {})).toMatchObject({ outcome: "signed_in" });
    await app.auth.updatePassword(await app.auth.getResetPasswordToken(FORM.email), "t4rt1fl3tt3");
    expect(await signIn(domain, proof, {})).toEqual({ outcome: "refused" });
    expect(await sessions()).toBe(0);
  });

  test("a user without a password cannot log in with one, and is not told apart from one whose password is wrong", async () => {
    const { app, sessions } = await open();
    await app.db.kysely.updateTable("users").set({ hashed_password: null, password_at: null }).execute();
    for (const password of ["b4l0u", "", "null"]) expect(await app.auth.validLogin(FORM.email, password)).toBe(false);
    const refused = await app.request("POST", "/sessions", { form: FORM });
    const unknown = await app.request("POST", "/sessions", { form: { ...FORM, email: "nobody@example.com" } });
    expect([refused.status, await refused.json()]).toEqual([unknown.status, await unknown.json()]);
    expect(await sessions()).toBe(0);
    // The way to a password is the mailed one.
    await app.auth.updatePassword(await app.auth.getResetPasswordToken(FORM.email), "t4rt1fl3tt3");
    expect(await app.auth.validLogin(FORM.email, "t4rt1fl3tt3")).toBe(true);
  });
});
