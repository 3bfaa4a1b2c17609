import { describe, expect, test } from "vitest";
import { codeAt, STEP_MS } from "../src/ports/otp.ts";
import { softwareAuthenticator } from "./support/authenticator.ts";
import { cookieFor, tokenFor } from "./support/body-routes.ts";
import { KINDS_OF_DATABASES } from "./support/databases.ts";
import { MAIL_LOGIN } from "./support/mail-login.ts";
import { makeApp, sessionOf, type TestApp } from "./support/make-app.ts";
import { addPasskey } from "./support/passkeys.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };
const PAGE = { accept: "text/html" };

/** What came of a way in: a session, a second step, or nothing. */
type Came = "in" | "second step" | "out";

const came = (response: Response): Came => {
  if (sessionOf(response) !== undefined) return "in";
  return response.headers.getSetCookie().some((cookie) => /^login=./.test(cookie)) ? "second step" : "out";
};

/** Every way in by a first step. A new one belongs here. */
const ENTRANCES: readonly (readonly [name: string, enter: (app: TestApp, password: string) => Promise<Came>])[] = [
  [
    "POST /sessions",
    async (app, password) => came(await app.request("POST", "/sessions", { form: { ...FORM, password } })),
  ],
  [
    "/login",
    async (app, password) => came(await app.request("POST", "/login", { form: { ...FORM, password }, headers: PAGE })),
  ],
  [
    "/register, sent again",
    async (app, password) =>
      came(await app.request("POST", "/register", { form: { ...FORM, password }, headers: PAGE })),
  ],
  [
    "/verify-email",
    async (app, password) => {
      const token = await tokenFor(app, "/verify-email", FORM.email);
      return came(await app.request("POST", "/verify-email", { form: { token, password }, headers: PAGE }));
    },
  ],
  [
    "PUT /reset_password, and then a login",
    async (app, password) => {
      const reset_token = await tokenFor(app, "/reset_password", FORM.email);
      await app.db.kysely.updateTable("users").set({ verified_at: 1 }).execute();
      const form = { email: FORM.email, reset_token, new_password: FORM.password };
      expect(came(await app.request("PUT", "/reset_password", { form }))).toBe("out");
      return came(await app.request("POST", "/sessions", { form: { ...FORM, password } }));
    },
  ],
  ...["/login-links/use", "/login/link", "/login/code"].map(
    (path) =>
      [
        `POST ${path}`,
        async (app: TestApp, password: string) => {
          await app.db.kysely.updateTable("users").set({ verified_at: 1 }).execute();
          const mailed = await tokenFor(app, path, FORM.email);
          const form = { token: password === FORM.password ? mailed : "A".repeat(43) };
          return came(await app.request("POST", path, { form, headers: { ...PAGE, cookie: cookieFor(path) ?? "" } }));
        },
      ] as const,
  ),
  [
    "createSession",
    async (app, password) => (password === FORM.password && (await app.auth.createSession(FORM.email)) ? "in" : "out"),
  ],
];

/** What users have. */
const STATES = ["no factor", "TOTP", "recovery codes only", "passkey", "TOTP and passkey"] as const;
/** Those whose second step is a code; features/passkeys/second-step.test.ts has the others. */
const BY_CODE = ["TOTP", "recovery codes only"] as const;

async function userWith(state: (typeof STATES)[number], url: string) {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url, ...MAIL_LOGIN });
  await app.request("POST", "/users", { form: FORM });
  if (state === "no factor") return { app, codes: [], code: () => "" };
  const session = sessionOf(await app.request("POST", "/sessions", { form: FORM })) ?? "";
  if (state === "passkey") {
    const { recoveryCodes } = await addPasskey(app, session, softwareAuthenticator());
    return { app, codes: recoveryCodes, code: () => "" };
  }
  const { secret } = (await (await app.request("POST", "/users/me/totp", { session })).json()) as { secret: string };
  const code = () => codeAt(secret, Math.floor(app.clock.now() / STEP_MS));
  const confirmed = await app.request("POST", "/users/me/totp/confirm", { session, form: { code: code() } });
  const { recovery_codes: codes } = (await confirmed.json()) as { recovery_codes: string[] };
  if (state === "TOTP and passkey") await addPasskey(app, sessionOf(confirmed) ?? "", softwareAuthenticator());
  if (state === "recovery codes only") await app.db.kysely.deleteFrom("totps").execute();
  app.clock.advance(STEP_MS);
  return { app, codes, code };
}

describe.each(KINDS_OF_DATABASES)("P2: every way in, on %s", (_name, url) => {
  test.each(ENTRANCES.flatMap(([name, enter]) => STATES.map((state) => [name, state, enter] as const)))(
    "%s of a user with %s",
    async (name, state, enter) => {
      const { app } = await userWith(state, await url());
      const before = (await app.db.kysely.selectFrom("sessions").select("id").execute()).length;
      expect(await enter(app, "wrong")).toBe("out");
      const due = name === "createSession" ? "out" : "second step";
      expect(await enter(app, FORM.password)).toBe(state === "no factor" ? "in" : due);
      if (state !== "no factor") {
        const { length } = await app.db.kysely.selectFrom("sessions").select("id").execute();
        expect(length).toBeLessThanOrEqual(before); // a reset has ended some
      }
    },
  );

  test.each(BY_CODE)(
    "the second step of a user with %s: right, wrong, expired, used, another user's",
    async (state) => {
      const { app, codes, code } = await userWith(state, await url());
      const begin = async () => {
        const response = await app.request("POST", "/sessions", { form: FORM });
        const cookie = response.headers.getSetCookie().find((one) => one.startsWith("login=")) ?? "";
        return cookie.split(";")[0] ?? "";
      };
      const give = async (cookie: string, form: Record<string, string>) =>
        (await app.request("POST", "/sessions/second-step", { form, headers: { cookie } })).status;
      const right = () => (state === "TOTP" ? { totp: code() } : { recovery_code: codes[0] ?? "" });
      const wrong = state === "TOTP" ? { totp: "000000" } : { recovery_code: "0000-0000-0000-0000-0000-0000" };

      const theirs = { email: "other@example.com", password: "other" };
      await app.request("POST", "/users", { form: theirs });
      await app.db.kysely.updateTable("users").set({ two_step_at: 1 }).where("email", "=", theirs.email).execute();
      const response = await app.request("POST", "/sessions", { form: theirs });
      const other = (response.headers.getSetCookie().find((one) => one.startsWith("login=")) ?? "").split(";")[0] ?? "";
      expect(await give(other, right())).toBe(401);

      expect(await give(await begin(), wrong)).toBe(401);
      const late = await begin();
      app.clock.advance(10 * 60_000);
      expect(await give(late, right())).toBe(401);
      const login = await begin();
      const used = right();
      expect(await give(login, used)).toBe(200);
      expect(await give(login, used)).toBe(401);
      expect(await give(await begin(), used)).toBe(401);
    },
  );
});
