import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { loggedIn, makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { tableRows } from "../../../test/support/rows.ts";

const EMAIL = "guillaume@example.com";
const OTHER = "other@example.com";

interface ListedEvent {
  readonly id: string;
  readonly kind: string;
}

describe.each(KINDS_OF_DATABASES)("the account on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, session: await loggedIn(app) };
  };
  const eventsOf = async (app: TestApp, session: string, query = "") => {
    const response = await app.request("GET", `/users/me/events${query}`, { session });
    expect(response.status).toBe(200);
    return ((await response.json()) as { events: ListedEvent[] }).events;
  };

  test.each([
    ["GET", "/users/me"],
    ["PATCH", "/users/me"],
    ["DELETE", "/users/me"],
    ["GET", "/users/me/export"],
    ["GET", "/users/me/events"],
  ])("%s %s without a session is 403 session_required", async (method, path) => {
    const { app } = await newApp();
    for (const session of [undefined, "", "A".repeat(43)]) {
      const response = await app.request(method, path, session === undefined ? {} : { session });
      expect([response.status, await response.json()]).toMatchObject([403, { code: "session_required" }]);
    }
  });

  test("GET /users/me tells who one is", async () => {
    const { app, session } = await newApp();
    const { publicId: id } = (await app.db.findUserBy({ id: 1 }))!;
    const me = { id, email: EMAIL, verified: false, name: null, language: null };
    const ask = async () => (await app.request("GET", "/users/me", { session })).json();
    expect(await ask()).toEqual({ ...me, created_at: "2026-01-01T00:00:00.000Z" });
    await app.db.updateUser(1, { verifiedAt: app.clock.now() });
    expect(await ask()).toMatchObject({ verified: true });
  });

  test("PATCH /users/me changes what is named, an empty name takes it away, and only one's own", async () => {
    const { app, session } = await newApp();
    const stranger = await loggedIn(app, OTHER);
    const patch = async (json: object) => {
      const response = await app.request("PATCH", "/users/me", { session, json });
      expect(response.status).toBe(200);
      const answer: unknown = await response.json();
      expect(answer).toEqual(await (await app.request("GET", "/users/me", { session })).json());
      return answer;
    };
    expect(await patch({ name: "Guillaume" })).toMatchObject({ email: EMAIL, name: "Guillaume", language: null });
    expect(await patch({ language: "fr" })).toMatchObject({ name: "Guillaume", language: "fr" });
    expect(await patch({ name: "", language: "en" })).toMatchObject({ name: null, language: "en" });
    const longest = "😀".repeat(100);
    expect(await patch({ name: longest })).toMatchObject({ email: EMAIL, name: longest });
    expect(await patch({ name: "<b>O'Brien</b> 日本 أحمد" })).toMatchObject({ name: "<b>O'Brien</b> 日本 أحمد" });
    const other = await (await app.request("GET", "/users/me", { session: stranger })).json();
    expect(other).toMatchObject({ email: OTHER, name: null, language: null });
    expect(
      (await eventsOf(app, session)).map(({ kind }) => kind).filter((kind) => kind === "profile_changed"),
    ).toHaveLength(5);
  });

  test.each(["😀", "क्षि", "👩\u200d🚀", "-", "e\u0301", " x "])("a name that can be seen is one: %j", async (name) => {
    const { app, session } = await newApp();
    const response = await app.request("PATCH", "/users/me", { session, form: { name } });
    expect([response.status, await response.json()]).toMatchObject([200, { name }]);
  });

  test.each<[what: string, fields: Record<string, string>, code: string]>([
    ["neither field", {}, "field_missing"],
    ["only other fields", { email: "x@example.com" }, "field_unknown"],
    ["other fields as well", { name: "x", id: "2", verified: "1" }, "field_unknown"],
    ["101 characters", { name: "😀".repeat(101) }, "field_invalid"],
    ["spaces alone", { name: " \u00a0\u3000" }, "field_invalid"],
    ["zero-width characters alone", { name: "\u200b\u200d\ufeff\u2060\u00ad" }, "field_invalid"],
    ["letters that are drawn as nothing", { name: "\u3164\u115f\uffa0" }, "field_invalid"],
    ["marks without a letter", { name: "\u0301\ufe0f\u034f" }, "field_invalid"],
    ["a blank of braille", { name: "\u2800" }, "field_invalid"],
    ["a line break", { name: "a\nb" }, "field_invalid"],
    ["the character 0", { name: "a\0b" }, "field_invalid"],
    ["a C1 control character", { name: "a\u0085b" }, "field_invalid"],
    ...["\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"].map(
      (bidi): [string, Record<string, string>, string] => [
        `the bidi control ${bidi.codePointAt(0)?.toString(16)}`,
        { name: `a${bidi}b` },
        "field_invalid",
      ],
    ),
    ["an unknown language", { language: "nl" }, "field_invalid"],
    ["a language in other letters", { language: "FR" }, "field_invalid"],
    ["an empty language", { language: "" }, "field_invalid"],
    ["a good name beside a bad language", { name: "Guillaume", language: "xx" }, "field_invalid"],
  ])("PATCH /users/me with %s is 400 and changes nothing", async (_what, form, code) => {
    const { app, session } = await newApp();
    const before = await tableRows(app);
    for (const request of [{ form }, { json: form }]) {
      const response = await app.request("PATCH", "/users/me", { session, ...request });
      expect([response.status, await response.json()]).toMatchObject([400, { code }]);
    }
    expect(await tableRows(app)).toEqual(before);
  });

  test("GET /users/me/events pages through one's own, newest first, and never shows another's", async () => {
    const { app, session } = await newApp();
    const stranger = await loggedIn(app, OTHER);
    for (let count = 0; count < 60; count++) {
      app.clock.advance(1);
      await app.request("PATCH", "/users/me", { session, form: { name: `name ${count}` } });
    }
    const all = await eventsOf(app, session, "?limit=100");
    expect(all).toHaveLength(62);
    expect(all.slice(0, 60).filter(({ kind }) => kind !== "profile_changed")).toEqual([]);
    expect(await eventsOf(app, session)).toEqual(all.slice(0, 50));
    expect(await eventsOf(app, session, `?limit=7&before=${all[9]!.id}`)).toEqual(all.slice(10, 17));
    expect(await eventsOf(app, session, `?before=${all[61]!.id}`)).toEqual([]);
    expect(all.find(({ kind }) => kind === "login_succeeded")).toEqual({
      id: expect.any(String),
      kind: "login_succeeded",
      at: "2026-01-01T00:00:00.000Z",
      network: null,
      user_agent: null,
      session_id: expect.any(String),
    });
    const others = await eventsOf(app, stranger, `?before=${all[0]!.id}`);
    expect(others.map(({ kind }) => kind).sort()).toEqual(["login_succeeded", "user_registered"]);
    expect(all.map(({ id }) => id)).not.toContain(others[0]!.id);
  });

  test.each([
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1.5",
    "limit=ten",
    "limit=",
    "before=",
    "before=1",
    "before=%00",
    "limit=1&limit=2",
  ])("V50: GET /users/me/events?%s is 400", async (query) => {
    const { app, session } = await newApp();
    const response = await app.request("GET", `/users/me/events?${query}`, { session });
    expect(response.status).toBe(400);
  });

  test("GET /users/me/export has everything of one's own, no secret, and nothing of anybody else", async () => {
    const { app, session } = await newApp();
    await loggedIn(app, OTHER);
    await app.request("PATCH", "/users/me", { session, form: { name: "Guillaume", language: "fr" } });
    const token = await app.auth.getResetPasswordToken(EMAIL);
    for (let count = 0; count < 600; count++) {
      app.events.note({ id: crypto.randomUUID(), kind: "login_failed", at: app.clock.now(), userId: 1 });
    }
    await app.events.flush();
    const response = await app.request("GET", "/users/me/export", { session });
    expect([response.status, response.headers.get("content-disposition")]).toEqual([
      200,
      'attachment; filename="account.json"',
    ]);
    expect(response.headers.get("cache-control")).toContain("no-store");
    const text = await response.text();
    const found = JSON.parse(text) as Record<string, unknown[]> & { events: ListedEvent[] };
    expect(Object.keys(found)).toEqual([
      "user",
      "sessions",
      "events",
      "mails",
      "trusted_browsers",
      "tokens",
      ...Object.keys(app.services.plugs.exports),
    ]);
    expect(found["user"]).toMatchObject({
      id: (await app.db.findUserBy({ id: 1 }))!.publicId,
      email: EMAIL,
      name: "Guillaume",
      language: "fr",
    });
    expect(found["sessions"]).toHaveLength(1);
    expect(found["trusted_browsers"]).toHaveLength(1);
    expect(found["tokens"]).toMatchObject([{ purpose: "password_reset", email: EMAIL }]);
    expect(found["mails"]).toContainEqual(
      expect.objectContaining({ kind: "email_verification", address: EMAIL, sent_at: null }),
    );
    const stored = await tableRows(app);
    const ours = stored.events.filter((row) => row["user_id"] === 1).map((row) => row["id"]);
    expect(found.events.map(({ id }) => id).sort()).toEqual(ours.sort());
    expect(ours.length).toBeGreaterThan(600);
    expect(found.events.filter(({ kind }) => kind === "data_exported")).toHaveLength(1);

    const secrets = [...stored.sessions, ...stored.tokens, ...stored.trusted_browsers].map((row) =>
      String(row["digest"]),
    );
    const hashes = stored.users.map((row) => String(row["hashed_password"]));
    expect(secrets.length).toBeGreaterThanOrEqual(5);
    for (const secret of [...secrets, ...hashes, session, token, "$argon2", "digest"])
      expect(text).not.toContain(secret);
    expect(text).not.toContain(OTHER);
  });
});
