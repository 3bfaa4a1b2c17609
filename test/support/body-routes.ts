import { expect } from "vitest";
import { routesOf } from "../../src/app.ts";
import { ERROR_CODES, type ErrorCode } from "../../src/core/errors.ts";
import type { TokenPurpose } from "../../src/db/schema.ts";
import * as features from "../../src/features/index.ts";
import type { Route } from "../../src/http/route.ts";
import { digest } from "../../src/ports/digest.ts";
import { codeAt, STEP_MS } from "../../src/ports/otp.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { countingHasher } from "./counting-hasher.ts";
import { MAIL_LOGIN } from "./mail-login.ts";
import { makeApp, type TestApp, type TestRequest } from "./make-app.ts";
import { storedRows } from "./rows.ts";

export const EMAIL = "guillaume@example.com";
/** No password has this hash; for users who need not log in. */
const NO_HASH = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

export const allRoutes = (app: TestApp) => routesOf(app.services, Object.values(features));

/** Every route that reads a body: those of features to come as well. */
export const bodyRoutes = (app: TestApp) => allRoutes(app).filter((route) => route.body && !isAboutOne(route));

/** Whether a route is a page about something that has to exist: it says so before it reads what was sent. */
export const isAboutOne = ({ path, failure }: Route) => failure !== undefined && path.includes("/:");

/** Whether a body holds what an authenticator has signed for this moment. */
export const isSigned = ({ body }: Route) =>
  ["response", "passkey"].some((name) => body?.shape[name]?.safeParse(undefined).success === false);

export const routeOf = (app: TestApp, method: string, path: string) =>
  bodyRoutes(app).find((route) => route.method === method && route.path === path)!;

/** An app with one user who holds a session and a reset token; no password was hashed for it. */
export async function appWithUser(env: Record<string, string> = {}) {
  const { hasher, count } = countingHasher();
  const mailLogin = env["BIENVENUE_MAIL"] === "none" ? {} : MAIL_LOGIN;
  const app = await makeApp({ ...mailLogin, ...env }, hasher);
  await app.db.addUser(EMAIL, NO_HASH);
  const session = (await app.auth.createSession(EMAIL)) ?? "";
  const token = await app.auth.getResetPasswordToken(EMAIL);
  return { ...app, session, token, hashes: count };
}

export type AppWithUser = Awaited<ReturnType<typeof appWithUser>>;

/** A live token with which a route succeeds. */
export async function tokenFor(app: TestApp, path: string, email = EMAIL): Promise<string> {
  const token = systemRandom.token();
  const purpose = PURPOSE_OF[path] ?? "password_reset";
  const { id } = (await app.db.findUserBy({ email }))!;
  const expires_at = app.clock.now() + 60_000;
  const mail_id = purpose === "login_link" ? await askedBy(app, id, expires_at) : null;
  const row = { digest: digest(token), purpose, user_id: id, email, expires_at, mail_id };
  await app.db.kysely.insertInto("tokens").values(row).execute();
  return token;
}

/** What a browser that asks for a mail to log in by has in its cookie. */
export const ASKING = "B".repeat(43);

/** The browser has asked for a mail; returns the mail's id, of the request that it has already if there is one. */
async function askedBy({ db }: TestApp, user_id: number, expires_at: number): Promise<string> {
  const requests = db.kysely.withTables<{ mail_logins: Record<string, string | number> }>();
  const key = digest(ASKING);
  const asked = await requests.selectFrom("mail_logins").selectAll().where("digest", "=", key).executeTakeFirst();
  if (asked?.["user_id"] === user_id) return String(asked["mail_id"]);
  await requests.deleteFrom("mail_logins").where("digest", "=", key).execute();
  const mail_id = systemRandom.uuid();
  const row = { digest: key, mail_id, user_id, epoch: 0, tries: 0, expires_at };
  await requests.insertInto("mail_logins").values(row).execute();
  return mail_id;
}

/** The cookie of the browser that asked, for a route that takes what was mailed to it. */
export const cookieFor = (path: string) => (PURPOSE_OF[path] === "login_link" ? `mail-login=${ASKING}` : undefined);

const PURPOSE_OF: Readonly<Record<string, TokenPurpose>> = {
  "/email_verification": "email_verification",
  "/verify-email": "email_verification",
  "/secure_account": "report_compromise",
  "/secure-account": "report_compromise",
  "/keep-two-step": "two_step_removal_stop",
  "/login-links/use": "login_link",
  "/login/code": "login_link",
  "/login/link": "login_link",
};

/** What each route answers when its fields are missing, and where it differs, when the one of a name is. */
export const STATUS_OF_MISSING: Readonly<Record<string, number>> = {
  "POST /users": 400,
  "POST /register": 400,
  "POST /login": 401,
  "POST /forgot-password": 400,
  "POST /verify-email/resend": 400,
  "POST /confirm": 403,
  "POST /account/email": 400,
  "POST /account/profile": 400,
  "POST /account/password": 403,
  "POST /account/password without new_password": 400,
  "POST /sessions": 401,
  "POST /reset_password": 403,
  "PUT /reset_password": 403,
  "POST /reset-password": 400,
  "POST /email_verification": 400,
  "PUT /email_verification": 400,
  "POST /verify-email": 400,
  "PUT /email": 400,
  "PUT /secure_account": 400,
  "POST /secure-account": 400,
  "PATCH /users/me": 400,
  "PUT /password": 403,
  "PUT /password without new_password": 400,
  "POST /sessions/current/reauthenticate": 403,
  "POST /sessions/second-step": 400,
  "POST /login/second-step": 303,
  "POST /users/me/totp/confirm": 400,
  "POST /account/authenticator": 303,
  "POST /keep-two-step": 400,
  "POST /users/me/passkeys": 400,
  "PATCH /users/me/passkeys/:id": 400,
  "POST /passkeys/login": 400,
  "POST /account/passkeys/new": 400,
  "POST /login-links": 400,
  "POST /login-links/use": 400,
  "POST /login/email": 400,
  "POST /login/code": 400,
  "POST /login/link": 400,
};

/** Fields with which every route succeeds, if the password is the user's. */
export function goodFields(path: string, token: string, password = "b4l0u"): Record<string, string> {
  const email = path === "/users" || path === "/register" ? "new@example.com" : EMAIL;
  const passwords = { password, new_password: password, current_password: password };
  const tokens = { reset_token: token, token };
  const step = path.endsWith("second-step") ? { recovery_code: "0000" } : {};
  return { email, ...passwords, ...tokens, ...step, code: "000000", name: "Guillaume", language: "fr" };
}

/**
 * What a route needs beside good fields to succeed: a secret that waits for its code, a login that waits for its second step.
 * Returns the fields, and the cookies if they are others than the session.
 */
export async function prepareFor(
  app: TestApp,
  path: string,
  session: string,
): Promise<{ readonly fields: Record<string, string>; readonly cookie?: string }> {
  if (path === "/keep-two-step") {
    const { id } = (await app.db.findUserBy({ email: EMAIL }))!;
    const row = { user_id: id, removes_passkeys: 0, reason: "lost", created_at: 1, due_at: Number.MAX_SAFE_INTEGER };
    await app.db.kysely.insertInto("two_step_removals").values(row).execute();
  }
  const asked = cookieFor(path);
  if (asked !== undefined) return { fields: {}, cookie: asked };
  const isEnrolment = path === "/users/me/totp/confirm" || path === "/account/authenticator";
  if (!isEnrolment && !path.endsWith("/second-step")) return { fields: {} };
  const begun = await app.request("POST", "/users/me/totp", { session });
  const { secret } = (await begun.json()) as { secret: string };
  const fields = { code: codeAt(secret, Math.floor(app.clock.now() / STEP_MS)) };
  if (isEnrolment) return { fields };
  const confirmed = await app.request("POST", "/users/me/totp/confirm", { session, form: fields });
  const { recovery_codes: codes } = (await confirmed.json()) as { recovery_codes: string[] };
  const login = await app.request("POST", "/sessions", { form: { email: EMAIL, password: "b4l0u" } });
  const [cookie = ""] = login.headers.getSetCookie().filter((one) => one.startsWith("login="));
  return { fields: { recovery_code: codes[0] ?? "" }, cookie: cookie.split(";")[0] ?? "" };
}

/** Of these fields those that a route knows, or all if it ignores the others. */
export function knownTo({ body, otherFields }: Pick<Route, "body" | "otherFields">, fields: Record<string, string>) {
  if (otherFields === "ignored") return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(body?.shape ?? {}, name)));
}

/** The code of a problem, or of the words that a page says instead. */
export async function problemCode(response: Response): Promise<ErrorCode | undefined> {
  const text = await response.text();
  if (response.headers.get("content-type")?.startsWith("application/json")) {
    return (JSON.parse(text) as { code?: ErrorCode }).code;
  }
  return ERROR_CODES.find((code) => text.includes(`data-code="${code}"`));
}

/**
 * Sends a spoilt version of good fields to every route that reads a body. Each must refuse it in the same way, before
 * anything is hashed or written.
 */
export async function expectRefused(
  spoil: (good: Record<string, string>) => TestRequest,
  status: number,
  code: ErrorCode,
): Promise<void> {
  const app = await appWithUser();
  const before = await storedRows(app);
  for (const { method, path } of bodyRoutes(app)) {
    const response = await app.request(method, path, { session: app.session, ...spoil(goodFields(path, app.token)) });
    expect([method, path, response.status, await problemCode(response)]).toEqual([method, path, status, code]);
  }
  expect(app.hashes()).toBe(0);
  expect(await storedRows(app)).toEqual(before);
}
