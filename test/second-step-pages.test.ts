import { describe, expect, test } from "vitest";
import { signIn } from "../src/authentication/sign-in.ts";
import { internalId, listEvents } from "../src/features/administration/operations.ts";
import { resealAll } from "../src/features/totp/operations.ts";
import { codeAt, STEP_MS } from "../src/ports/otp.ts";
import { createSeal, noKeys } from "../src/ports/seal.ts";
import { tokenFor } from "./support/body-routes.ts";
import { loggedIn, makeApp, sessionOf, type TestApp } from "./support/make-app.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };
const PAGE = { accept: "text/html" };
const DAY = 86_400_000;

/** A user with an authenticator app, in a session in which its code was given lately. */
async function enrolled(env: Record<string, string> = {}) {
  const app = await makeApp(env);
  const first = await loggedIn(app);
  const { secret } = (await (await app.request("POST", "/users/me/totp", { session: first })).json()) as {
    secret: string;
  };
  const code = (of = secret) => codeAt(of, Math.floor(app.clock.now() / STEP_MS));
  const confirmed = await app.request("POST", "/users/me/totp/confirm", { session: first, form: { code: code() } });
  const { recovery_codes: codes } = (await confirmed.json()) as { recovery_codes: string[] };
  app.clock.advance(STEP_MS);
  const { id } = (await app.db.findUserBy({ email: FORM.email }))!;
  return { app, session: sessionOf(confirmed) ?? "", code, codes, id };
}

const textOf = async (app: TestApp, path: string, session: string) =>
  (await app.request("GET", path, { session, headers: PAGE })).text();

const begin = async (app: TestApp) => {
  const response = await app.request("POST", "/sessions", { form: FORM });
  return (response.headers.getSetCookie().find((one) => one.startsWith("login=")) ?? "").split(";")[0] ?? "";
};

const codeOf = async (response: Response) =>
  [response.status, ((await response.json()) as { code?: string }).code] as const;

describe("the security page", () => {
  test("warns of the last recovery codes", async () => {
    const { app, session, codes } = await enrolled();
    expect(await textOf(app, "/account/security", session)).not.toContain("running out of recovery codes");
    for (const recovery_code of codes.slice(2)) {
      const headers = { cookie: await begin(app) };
      await app.request("POST", "/sessions/second-step", { form: { recovery_code }, headers });
    }
    const text = await textOf(app, "/account/security", session);
    expect(text).toContain("Codes left: 2");
    expect(text).toContain("running out of recovery codes");
  });

  test("tells of a removal that an operator was asked for, and stops it", async () => {
    const { app, session, id } = await enrolled();
    expect(await textOf(app, "/account/security", session)).not.toContain("Stop it and keep");
    await app.requestTwoStepRemoval(id, { reason: "lost", passkeys: false });
    expect(await textOf(app, "/account/security", session)).toContain("Stop it and keep two-step login");
    const stopped = await app.request("POST", "/account/security", { session, headers: PAGE });
    expect([stopped.status, stopped.headers.get("location")]).toEqual([303, "/account/security"]);
    app.clock.advance(DAY);
    await app.removeDue();
    expect((await app.request("POST", "/sessions", { form: FORM })).status).toBe(401);
    expect((await app.request("POST", "/account/security", { session, headers: PAGE })).status).toBe(404);
  });
});

describe("a removal by an operator", () => {
  const giveKey = ({ db: { kysely } }: TestApp, user_id: number) =>
    kysely
      .insertInto("passkeys")
      .values({
        ...{ id: "id", user_id, rp_id: "localhost", public_key: "key", alg: -7, sign_count: 0, aaguid: "0" },
        ...{ transports: "usb", name: "the blue one", created_at: 1 },
      })
      .execute();

  test("names what stays, and two-step login stays with it", async () => {
    const { app, id } = await enrolled();
    await giveKey(app, id);
    const { kept } = await app.requestTwoStepRemoval(id, { reason: "lost", passkeys: false });
    expect(kept).toEqual(["the blue one"]);
    app.clock.advance(DAY);
    await app.removeDue();
    expect((await app.request("POST", "/sessions", { form: FORM })).status).toBe(401);
  });

  test("takes all where it is told to", async () => {
    const { app, id } = await enrolled();
    await giveKey(app, id);
    const { kept } = await app.requestTwoStepRemoval(id, { reason: "lost", passkeys: true });
    expect(kept).toEqual([]);
    app.clock.advance(DAY);
    await app.removeDue();
    expect((await app.request("POST", "/sessions", { form: FORM })).status).toBe(200);
  });

  test("is refused for a user who has nothing to remove, and its mail's token is used once", async () => {
    const { app, session, id } = await enrolled();
    await app.requestTwoStepRemoval(id, { reason: "lost", passkeys: false });
    const token = await tokenFor(app, "/keep-two-step");
    const all = await Promise.all(
      Array.from({ length: 10 }, () => app.request("POST", "/keep-two-step", { form: { token }, headers: PAGE })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 9 }, () => 403)]);
    // Nothing waits any more: the next token stops nothing, and is not spent.
    const late = { token: await tokenFor(app, "/keep-two-step") };
    expect((await app.request("POST", "/keep-two-step", { form: late, headers: PAGE })).status).toBe(403);
    await app.request("DELETE", "/users/me/totp", { session });
    await expect(app.requestTwoStepRemoval(id, { reason: "lost", passkeys: false })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("the page that asks again who is there", () => {
  test("asks for a factor where there is one, and for the password where the user has not set one up", async () => {
    const { app, session, code } = await enrolled();
    app.clock.advance(11 * 60_000);
    const text = await textOf(app, "/confirm?return_to=/account/data", session);
    expect(text).toContain("Confirm that it’s you");
    expect(text).not.toContain('type="password"');
    const wrong = await app.request("POST", "/confirm", { session, form: { totp: "000000" }, headers: PAGE });
    expect([wrong.status, await wrong.text()]).toEqual([401, expect.stringContaining('id="totp-error"')]);
    const form = { totp: code() };
    const right = await app.request("POST", "/confirm?return_to=/account/data", { session, form, headers: PAGE });
    expect([right.status, right.headers.get("location")]).toEqual([303, "/account/data"]);
    const other = await loggedIn(app, "other@example.com");
    expect(await textOf(app, "/confirm", other)).toContain('type="password"');
  });

  test("of many responses with one code at once one confirms", async () => {
    const { app, session, code } = await enrolled();
    const form = { totp: code() };
    const all = await Promise.all(
      Array.from({ length: 10 }, () => app.request("POST", "/sessions/current/reauthenticate", { session, form })),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("the second step", () => {
  test("too many tries are said above all forms, of which each has its own count", async () => {
    const { app, code } = await enrolled({ BIENVENUE_THROTTLE_WIDTH: "1" });
    const headers = { ...PAGE, cookie: await begin(app) };
    const give = (form: Record<string, string>) => app.request("POST", "/login/second-step", { form, headers });
    for (let n = 0; n < 5; n++) expect((await give({ totp: "000000" })).status).toBe(401);
    const refused = await give({ totp: code() });
    expect(refused.status).toBe(429);
    const text = await refused.text();
    expect(text.indexOf('role="alert"')).toBeLessThan(text.indexOf("data-factor"));
    expect((await give({ recovery_code: "nonsense" })).status).toBe(401);
  });

  test("of two factors for one login at once one finishes it, and the other is not used up", async () => {
    const { app, code, codes } = await enrolled();
    const headers = { cookie: await begin(app) };
    const give = (form: Record<string, string>) => app.request("POST", "/sessions/second-step", { form, headers });
    const all = await Promise.all([give({ totp: code() }), give({ recovery_code: codes[0] ?? "" })]);
    expect(all.map(({ status }) => status).sort()).toEqual([200, 401]);
    const lost = all.find(({ status }) => status === 401) as Response;
    expect(await codeOf(lost)).toEqual([401, "login_expired"]);
    const spent = all[0].status === 200 ? 10 : 9;
    expect(await app.db.kysely.selectFrom("recovery_codes").selectAll().execute()).toHaveLength(spent);
  });

  test("a login that a clock made that was years ahead is refused", async () => {
    const { app, code } = await enrolled();
    const headers = { cookie: await begin(app) };
    const ahead = app.clock.now() + 365 * DAY;
    await app.db.kysely.updateTable("logins").set({ created_at: ahead, expires_at: ahead }).execute();
    const answer = await app.request("POST", "/sessions/second-step", { form: { totp: code() }, headers });
    expect(await codeOf(answer)).toEqual([401, "login_expired"]);
  });

  test("a password that has changed meanwhile begins no login", async () => {
    const { app } = await enrolled();
    const credentials = (await app.findCredentials({ email: FORM.email }))!;
    const stale = { ...credentials, epoch: credentials.epoch - 1 };
    const proof = { credentials: stale, methods: "pwd", secondFactor: false };
    expect(await signIn(app.services.domain, proof, {})).toEqual({ outcome: "refused" });
  });
});

describe("setting up an app", () => {
  test("again, the next secret replaces the first, and no codes come with it", async () => {
    const { app, session } = await enrolled();
    const begun = await app.request("POST", "/account/authenticator/begin?return_to=/account/data", { session });
    expect(begun.headers.get("location")).toBe("/account/authenticator?return_to=%2Faccount%2Fdata");
    const [, shown = ""] =
      /<code>([A-Z2-7 ]+)<\/code>/.exec(await textOf(app, "/account/authenticator", session)) ?? [];
    const form = { code: codeAt(shown.replaceAll(" ", ""), Math.floor(app.clock.now() / STEP_MS)) };
    const done = await app.request("POST", "/account/authenticator", { session, form, headers: PAGE });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account/security"]);
  });

  test("first, the codes are shown once, and lead on to where the user wanted to go", async () => {
    const app = await makeApp();
    const session = await loggedIn(app);
    await app.request("POST", "/account/authenticator/begin", { session });
    const [, shown = ""] =
      /<code>([A-Z2-7 ]+)<\/code>/.exec(await textOf(app, "/account/authenticator", session)) ?? [];
    const form = { code: codeAt(shown.replaceAll(" ", ""), Math.floor(app.clock.now() / STEP_MS)) };
    const path = "/account/authenticator?return_to=/account/data";
    const done = await app.request("POST", path, { session, form, headers: PAGE });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('href="/account/data"')]);
  });

  test("in a login that has to have one: of many codes at once one starts the session", async () => {
    const app = await makeApp({ BIENVENUE_REQUIRE_TWO_STEP: "all" });
    await app.request("POST", "/users", { form: FORM });
    const headers = { cookie: await begin(app) };
    const { secret } = (await (await app.request("POST", "/users/me/totp", { headers })).json()) as { secret: string };
    const form = { code: codeAt(secret, Math.floor(app.clock.now() / STEP_MS)) };
    const all = await Promise.all(
      Array.from({ length: 10 }, () => app.request("POST", "/users/me/totp/confirm", { headers, form })),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await app.db.kysely.selectFrom("sessions").selectAll().execute()).toHaveLength(1);
  });

  test("new recovery codes are for whoever has something to recover", async () => {
    const { app, session } = await enrolled();
    const renewed = await app.request("POST", "/account/recovery-codes", { session, headers: PAGE });
    expect([renewed.status, (await renewed.text()).match(/<li><code>/g)?.length]).toEqual([200, 10]);
    const other = await loggedIn(app, "other@example.com");
    expect(await codeOf(await app.request("POST", "/users/me/recovery-codes", { session: other }))).toEqual([
      404,
      "not_found",
    ]);
  });
});

test("secrets that were tampered with stay as they are, and are told of when all others are sealed anew", async () => {
  const old = "an-old-key-of-at-least-32-characters";
  const { app } = await enrolled({ BIENVENUE_SECRETS: `what-seals-in-tests-has-32-characters ${old}` });
  const [, older = ""] = await app.services.domain.seal.names();
  const tampered = { sealed: `${older}.AAAA`, sealed_by: older };
  await app.db.kysely.updateTable("totps").set(tampered).execute();
  await expect(resealAll(app.services.domain)).rejects.toThrow("1 secrets could not be sealed anew");
  expect(await app.db.kysely.selectFrom("totps").select(["sealed", "sealed_by"]).execute()).toEqual([tampered]);
  await expect(resealAll({ ...app.services.domain, seal: createSeal(noKeys) })).resolves.toBeUndefined();
});

test("the activity of an account has pages, and so have the events that operators read", async () => {
  const app = await makeApp();
  const session = await loggedIn(app);
  const client = { userAgent: "curl" };
  const { consequences, events } = app.services.domain;
  for (let n = 0; n < 120; n++) {
    await events.write(consequences.event("profile_changed", client, { userId: 1 }));
    app.clock.advance(1);
  }
  const first = await textOf(app, "/account/activity", session);
  const [, older = ""] = /href="(\/account\/activity\?before=[^"]+)"/.exec(first) ?? [];
  const second = await textOf(app, older, session);
  expect(second).toContain('href="/account/activity"');
  const never = "00000000-0000-7000-8000-000000000000";
  expect(await textOf(app, `/account/activity?before=${never}`, session)).not.toContain("<time");
  const { domain } = app.services;
  const [newest] = await listEvents(domain, { limit: 1 });
  const [next] = await listEvents(domain, { limit: 1, before: newest?.id });
  expect(next?.id).not.toBe(newest?.id);
  await expect(internalId(domain, never)).rejects.toMatchObject({ code: "user_not_found" });
});

test("a password that is empty, or no text, is refused before anything is hashed", async () => {
  const app = await makeApp();
  await expect(app.auth.registerUser(FORM.email, "")).rejects.toMatchObject({ code: "password_empty" });
  await expect(app.auth.registerUser(FORM.email, "\ud83d")).rejects.toMatchObject({ code: "field_invalid" });
});
