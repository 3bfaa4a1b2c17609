import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { loggedIn, makeApp, sessionOf } from "../../../test/support/make-app.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";

describe.each(KINDS_OF_DATABASES)("sessions on %s", (_name, url) => {
  const newApp = async () => makeApp({ BIENVENUE_DATABASE_URL: await url() });

  test.each([
    ["the password", EMAIL, PASSWORD, 200, { email: EMAIL, message: "logged in" }],
    ["the email in another spelling", "Guillaume@EXAMPLE.com", PASSWORD, 200, { email: EMAIL, message: "logged in" }],
    ["another password", EMAIL, "b4l0uX", 401, undefined],
    ["an unknown email", "nobody@example.com", PASSWORD, 401, undefined],
    ["no address", "guillaume", PASSWORD, 401, undefined],
    ["a password too long for anybody", EMAIL, "x".repeat(1025), 401, undefined],
  ])("POST /sessions with %s", async (_what, email, password, status, body) => {
    const app = await newApp();
    await app.request("POST", "/users", { form: { email: EMAIL, password: PASSWORD } });
    const response = await app.request("POST", "/sessions", { form: { email, password } });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body ?? { code: "wrong_credentials", message: "wrong email or password" });
    expect(response.headers.getSetCookie()).toHaveLength(status === 200 ? 2 : 0);
  });

  test("ASVS 15.3.1: GET /profile answers one key, and GET /sessions/current who and which", async () => {
    const app = await newApp();
    const session = await loggedIn(app);
    expect(await (await app.request("GET", "/profile", { session })).json()).toEqual({ email: EMAIL });
    const current = await app.request("GET", "/sessions/current", { session });
    expect(await current.json()).toEqual({
      user: { id: (await app.db.findUserBy({ id: 1 }))!.publicId, email: EMAIL },
      session: {
        methods: ["pwd"],
        level: 1,
        factor_at: null,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        created_at: "2026-01-01T00:00:00.000Z",
        expires_at: "2026-01-31T00:00:00.000Z",
      },
    });
  });

  test("without a session GET /profile is 403 and GET /sessions/current 401", async () => {
    const app = await newApp();
    for (const session of [undefined, "", "x", "A".repeat(43)]) {
      const cookie = session === undefined ? {} : { session };
      expect((await app.request("GET", "/profile", cookie)).status).toBe(403);
      expect((await app.request("GET", "/sessions/current", cookie)).status).toBe(401);
      expect((await app.request("DELETE", "/sessions", cookie)).status).toBe(403);
    }
  });

  test("ASVS 7.4.1: DELETE /sessions ends the session of the cookie, once, and no other one", async () => {
    const app = await newApp();
    const elsewhere = await loggedIn(app);
    const session = await loggedIn(app);
    const response = await app.request("DELETE", "/sessions", { session });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/"]);
    expect((await app.request("DELETE", "/sessions", { session })).status).toBe(403);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect((await app.request("GET", "/profile", { session: elsewhere })).status).toBe(200);
  });

  test("ASVS 7.2.4: a login that brings a session ends it, and no other one; a wrong one ends nothing", async () => {
    const app = await newApp();
    const [here, elsewhere] = [await loggedIn(app), await loggedIn(app)];
    const logIn = (password: string) =>
      app.request("POST", "/sessions", { form: { email: EMAIL, password }, session: here });
    const statuses = async () =>
      Promise.all([here, elsewhere].map(async (session) => (await app.request("GET", "/profile", { session })).status));
    expect((await logIn("wrong")).status).toBe(401);
    expect(await statuses()).toEqual([200, 200]);
    const next = sessionOf(await logIn(PASSWORD))!;
    expect(await statuses()).toEqual([403, 200]);
    expect((await app.request("GET", "/profile", { session: next })).status).toBe(200);
  });

  test("ASVS 7.3.1: a session ends when it rests for 7 days, and lives when it is used", async () => {
    const app = await newApp();
    const [used, rested] = [await loggedIn(app), await loggedIn(app)];
    for (let day = 0; day < 6; day++) {
      app.clock.advance(DAY);
      expect((await app.request("GET", "/profile", { session: used })).status).toBe(200);
      await app.flushSeen();
    }
    app.clock.advance(DAY);
    expect((await app.request("GET", "/profile", { session: used })).status).toBe(200);
    expect((await app.request("GET", "/profile", { session: rested })).status).toBe(403);
    expect((await app.request("DELETE", "/sessions", { session: rested })).status).toBe(403);
  });

  test("ASVS 7.3.2: a session ends 30 days after login, also when it is used", async () => {
    const app = await newApp();
    const session = await loggedIn(app);
    for (let day = 0; day < 29; day++) {
      app.clock.advance(DAY);
      expect((await app.request("GET", "/profile", { session })).status).toBe(200);
      await app.flushSeen();
    }
    app.clock.advance(DAY);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
  });

  test("last_seen is written in batches, at most once a minute", async () => {
    const app = await newApp();
    const session = await loggedIn(app);
    const lastSeen = async () =>
      (await app.db.kysely.selectFrom("sessions").select("last_seen_at").executeTakeFirstOrThrow()).last_seen_at;
    const start = app.clock.now();
    app.clock.advance(MINUTE - 1);
    await app.request("GET", "/profile", { session });
    await app.flushSeen();
    expect(await lastSeen()).toBe(start);
    app.clock.advance(1);
    await app.request("GET", "/profile", { session });
    expect(await lastSeen()).toBe(start);
    await app.flushSeen();
    expect(await lastSeen()).toBe(start + MINUTE);
  });

  test("ASVS 7.1.2: the 51st session ends the oldest", async () => {
    const app = await newApp();
    await app.request("POST", "/users", { form: { email: EMAIL, password: PASSWORD } });
    const tokens: string[] = [];
    for (let count = 0; count < 51; count++) {
      tokens.push((await app.auth.createSession(EMAIL)) ?? "");
      app.clock.advance(1);
    }
    expect(await app.db.kysely.selectFrom("sessions").select("id").execute()).toHaveLength(50);
    expect(await app.auth.getUserFromSessionId(tokens[0] ?? "")).toBeUndefined();
    expect(await app.auth.getUserFromSessionId(tokens[1] ?? "")).toBeDefined();
    expect(await app.auth.getUserFromSessionId(tokens[50] ?? "")).toBeDefined();
  });

  test("ASVS 7.4.2: a disabled user has no session and cannot log in; enabled again, can", async () => {
    const app = await newApp();
    const session = await loggedIn(app);
    const user = await app.db.findUserBy({ email: EMAIL });
    await app.disableUser(user!.id);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    const form = { email: EMAIL, password: PASSWORD };
    expect((await app.request("POST", "/sessions", { form })).status).toBe(401);
    expect((await app.request("POST", "/reset_password", { form: { email: EMAIL } })).status).toBe(403);
    await app.db.updateUser(user!.id, { disabledAt: undefined });
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect((await app.request("POST", "/sessions", { form })).status).toBe(200);
  });

  test("V34: a deleted user's sessions are gone with it", async () => {
    const app = await newApp();
    const session = await loggedIn(app);
    await app.deleteUser(1);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect(await app.db.kysely.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  test("ASVS 14.2.7: what is over is deleted", async () => {
    const app = await newApp();
    await loggedIn(app);
    await app.request("POST", "/reset_password", { form: { email: EMAIL } });
    app.clock.advance(40 * DAY);
    const session = sessionOf(await app.request("POST", "/sessions", { form: { email: EMAIL, password: PASSWORD } }));
    const now = app.clock.now();
    const over = { now, seenAfter: now - 7 * DAY };
    expect(await app.deleteExpired(over, "a node")).toBe(2);
    expect(await app.deleteExpired(over, "a node")).toBe(0);
    expect((await app.request("GET", "/profile", { session: session! })).status).toBe(200);
  });

  test("ASVS 16.3.1: logins are in the log, the email masked, the password not", async () => {
    const app = await newApp();
    await loggedIn(app);
    await app.request("POST", "/sessions", { form: { email: EMAIL, password: "CANARY" } });
    const events = app.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "logged in", userId: (await app.db.findUserBy({ id: 1 }))!.publicId }),
    );
    expect(events).toContainEqual(expect.objectContaining({ event: "login failed", email: "g***@example.com" }));
    expect(app.log.join("")).not.toMatch(/CANARY|guillaume/);
  });
});
