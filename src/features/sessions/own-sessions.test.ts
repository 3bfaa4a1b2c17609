import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { loggedIn, makeApp, sessionOf, type TestApp } from "../../../test/support/make-app.ts";
import { tableRows } from "../../../test/support/rows.ts";

const EMAIL = "guillaume@example.com";
const OTHER = "other@example.com";
const PASSWORD = "b4l0u";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EXPIRED = "session_id=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/";

interface Listed {
  readonly id: string;
  readonly user_agent: string | null;
  readonly current: boolean;
}

describe.each(KINDS_OF_DATABASES)("one's own sessions on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, session: await loggedIn(app) };
  };
  const list = async (app: TestApp, session: string) =>
    ((await (await app.request("GET", "/sessions", { session })).json()) as { sessions: Listed[] }).sessions;
  const isAlive = async (app: TestApp, session: string) =>
    (await app.request("GET", "/profile", { session })).status === 200;
  const reauthenticate = (app: TestApp, session: string, form: Record<string, string>) =>
    app.request("POST", "/sessions/current/reauthenticate", { session, form });

  test.each([
    ["GET", "/sessions"],
    ["DELETE", "/sessions/01890a5d-ac96-774b-bcce-b302099a8057"],
    ["DELETE", "/sessions?scope=all"],
    ["DELETE", "/sessions?scope=others"],
    ["POST", "/sessions/current/reauthenticate"],
  ])("%s %s without a session is 403 session_required", async (method, path) => {
    const { app, session } = await newApp();
    for (const token of [undefined, "", "A".repeat(43)]) {
      const response = await app.request(method, path, token === undefined ? {} : { session: token });
      expect([response.status, await response.json()]).toMatchObject([403, { code: "session_required" }]);
    }
    expect(await isAlive(app, session)).toBe(true);
  });

  test("ASVS 7.5.2: GET /sessions lists one's own that are not over, last used first, and no token", async () => {
    const { app } = await newApp();
    await loggedIn(app, OTHER);
    app.clock.advance(7 * DAY);
    const headers = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
    const form = { email: EMAIL, password: PASSWORD };
    const elsewhere = sessionOf(await app.request("POST", "/sessions", { form, headers }))!;
    app.clock.advance(MINUTE);
    const here = await loggedIn(app);
    const response = await app.request("GET", "/sessions", { session: here });
    const text = await response.text();
    const row = { network: null, created_at: "2026-01-08T00:01:00.000Z", last_seen_at: "2026-01-08T00:01:00.000Z" };
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect([response.status, JSON.parse(text)]).toEqual([
      200,
      {
        sessions: [
          { ...row, id, user_agent: null, current: true },
          {
            id,
            user_agent: "Firefox on Linux",
            network: null,
            created_at: "2026-01-08T00:00:00.000Z",
            last_seen_at: "2026-01-08T00:00:00.000Z",
            current: false,
          },
        ],
      },
    ]);
    const stored = await tableRows(app);
    for (const { digest } of stored.sessions) expect(text).not.toContain(digest);
    for (const token of [here, elsewhere]) expect(text).not.toContain(token);
  });

  test("DELETE /sessions/:id ends that one; the cookie goes with the current one only", async () => {
    const { app, session: elsewhere } = await newApp();
    const session = await loggedIn(app);
    const sessions = await list(app, session);
    const [mine, theirs] = [true, false].map((is) => sessions.find(({ current }) => current === is)!.id);
    const other = await app.request("DELETE", `/sessions/${theirs}`, { session });
    expect([other.status, await other.json()]).toEqual([200, { message: "session ended" }]);
    expect(other.headers.getSetCookie()).toEqual([]);
    expect([await isAlive(app, elsewhere), await isAlive(app, session)]).toEqual([false, true]);
    expect((await app.request("DELETE", `/sessions/${theirs}`, { session })).status).toBe(404);
    const own = await app.request("DELETE", `/sessions/${mine}`, { session });
    expect([own.status, own.headers.getSetCookie()]).toEqual([200, [EXPIRED]]);
    expect(await isAlive(app, session)).toBe(false);
    const ended = (await tableRows(app)).events.filter(({ kind }) => kind === "session_ended");
    expect(ended.map((event) => event["session_id"]).sort()).toEqual([mine, theirs].sort());
  });

  test("ASVS 8.2.2: somebody else's session is as unknown as one that never was, and goes on", async () => {
    const { app, session } = await newApp();
    const victim = await loggedIn(app, OTHER);
    const foreign = (await list(app, victim))[0]!.id;
    const before = await tableRows(app);
    const answers = [];
    const unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (const id of [foreign, unknown, foreign.toUpperCase(), "1", "current", "%00", "a%00b", "x'--", "-", "é"]) {
      const response = await app.request("DELETE", `/sessions/${id}`, { session });
      answers.push([response.status, response.headers.getSetCookie(), await response.text()]);
    }
    expect(answers[0]).toEqual([404, [], '{"code":"not_found","message":"not found"}']);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await tableRows(app)).toEqual(before);
    expect(await isAlive(app, victim)).toBe(true);
  });

  test("DELETE /sessions?scope=others ends all but this one, scope=all every one, and nobody else's", async () => {
    const { app, session } = await newApp();
    const elsewhere = [await loggedIn(app), await loggedIn(app)];
    const stranger = await loggedIn(app, OTHER);
    const others = await app.request("DELETE", "/sessions?scope=others", { session });
    expect([others.status, await others.json(), others.headers.getSetCookie()]).toEqual([200, { ended: 2 }, []]);
    expect(await Promise.all(elsewhere.map((token) => isAlive(app, token)))).toEqual([false, false]);
    expect(await isAlive(app, session)).toBe(true);
    await loggedIn(app);
    const all = await app.request("DELETE", "/sessions?scope=all", { session });
    expect([all.status, await all.json(), all.headers.getSetCookie()]).toEqual([200, { ended: 2 }, [EXPIRED]]);
    expect([await isAlive(app, session), await isAlive(app, stranger)]).toEqual([false, true]);
    const events = (await tableRows(app)).events.filter(({ kind }) => kind === "sessions_ended");
    expect(events.map((event) => event["user_id"])).toEqual([1, 1]);
  });

  test.each(["scope=", "scope=mine", "scope=ALL", "scope=all&scope=others", "scope=all&scope=all"])(
    "DELETE /sessions?%s is 400 and ends nothing",
    async (query) => {
      const { app, session } = await newApp();
      const response = await app.request("DELETE", `/sessions?${query}`, { session });
      expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
      expect(await isAlive(app, session)).toBe(true);
    },
  );

  test("DELETE /sessions without a scope is the contract's logout", async () => {
    const { app, session: elsewhere } = await newApp();
    const session = await loggedIn(app);
    const response = await app.request("DELETE", "/sessions?x=1", { session });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/"]);
    expect([await response.text(), response.headers.getSetCookie()]).toEqual(["", [EXPIRED]]);
    expect([await isAlive(app, session), await isAlive(app, elsewhere)]).toEqual([false, true]);
  });

  test("ASVS 7.2.4: giving the password again makes a new token, and the old one is dead at once", async () => {
    const { app, session } = await newApp();
    const [before] = (await tableRows(app)).sessions;
    app.clock.advance(11 * MINUTE);
    expect((await app.request("DELETE", "/users/me", { session })).status).toBe(403);
    const response = await reauthenticate(app, session, { password: PASSWORD });
    expect([response.status, await response.json()]).toEqual([200, { message: "reauthenticated" }]);
    const token = sessionOf(response)!;
    expect(token).toMatch(/^[\w-]{43}$/);
    expect([await isAlive(app, session), await isAlive(app, token)]).toEqual([false, true]);
    expect((await tableRows(app)).sessions).toEqual([
      { ...before, digest: expect.any(String), authenticated_at: app.clock.now(), last_seen_at: app.clock.now() },
    ]);
    expect((await reauthenticate(app, session, { password: PASSWORD })).status).toBe(403);
    app.clock.advance(10 * MINUTE - 1);
    expect((await app.request("DELETE", "/users/me", { session: token })).status).toBe(200);
  });

  test.each<[what: string, form: Record<string, string>]>([
    ["a wrong password", { password: "wrong" }],
    ["an empty one", { password: "" }],
    ["none", {}],
    ["one that is too long for anybody", { password: "x".repeat(1025) }],
  ])("with %s it is 403: no cookie, and nothing changed", async (_what, form) => {
    const { app, session } = await newApp();
    const before = await tableRows(app);
    const response = await reauthenticate(app, session, form);
    expect([response.status, await response.json()]).toMatchObject([403, { code: "wrong_password" }]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await tableRows(app)).toEqual(before);
    expect(await isAlive(app, session)).toBe(true);
    await app.events.flush();
    const events = (await tableRows(app)).events.filter(({ kind }) => kind === "reauthentication_failed");
    expect(events.length).toBe(form["password"] ? 1 : 0);
  });

  test("giving the password again is a use: the session rests from then on", async () => {
    const { app, session } = await newApp();
    app.clock.advance(6 * DAY);
    const next = sessionOf(await reauthenticate(app, session, { password: PASSWORD }))!;
    await app.flushSeen();
    app.clock.advance(6 * DAY);
    expect((await app.request("GET", "/profile", { session: next })).status).toBe(200);
  });

  test("of many reauthentications of one session one has the new token", async () => {
    const { app, session } = await newApp();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => reauthenticate(app, session, { password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 403)]);
    const tokens = answers.map(sessionOf).filter((token) => token !== undefined);
    expect(tokens).toHaveLength(1);
    expect([await isAlive(app, tokens[0]!), await isAlive(app, session)]).toEqual([true, false]);
  });
});
