import { describe, expect, test } from "vitest";
import { softwareAuthenticator } from "../../../test/support/authenticator.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { PUBLIC_WITH_MAIL } from "../../../test/support/mailed.ts";
import { loggedIn, makeApp, sessionOf, type TestApp } from "../../../test/support/make-app.ts";
import {
  addPasskey,
  codeOf,
  confirmOptions,
  creationOptions,
  eventsOf,
  logInByPasskey,
  loginOptions,
  ORIGIN,
  passkeyApps,
  passkeyMails,
  passkeyRows,
  SYNCED,
  sendPasskey,
  sessionRows,
} from "../../../test/support/passkeys.ts";
import { MAX_PASSKEYS } from "./store.ts";

const EMAIL = "guillaume@example.com";
const MINUTE = 60_000;

describe.each(KINDS_OF_DATABASES)("passkeys on %s", (_name, url) => {
  const { newApp, withPasskey } = passkeyApps(url);

  describe("adding one", () => {
    test("ASVS 6.3.4: it is stored, told, and the first second factor: recovery codes come along, once", async () => {
      const app = await newApp();
      const first = await addPasskey(app, await loggedIn(app), softwareAuthenticator(), SYNCED);
      expect(first.recoveryCodes).toHaveLength(10);
      expect((await app.db.findUserBy({ email: EMAIL }))?.twoStepAt).toBe(app.clock.now());
      const second = await addPasskey(app, first.session, softwareAuthenticator({ alg: -8 }));
      expect(second.recoveryCodes).toEqual([]);
      const list = await (await app.request("GET", "/users/me/passkeys", { session: second.session })).json();
      const at = new Date(app.clock.now()).toISOString();
      const both = { domain: "localhost", created_at: at, last_used_at: null };
      expect(list).toEqual({
        passkeys: expect.arrayContaining([
          { id: first.id, name: "", synced: true, ...both },
          { id: second.id, name: "", synced: false, ...both },
        ]),
      });
      expect(await eventsOf(app, "passkey_added")).toHaveLength(2);
      expect(await passkeyMails(app)).toEqual(["passkey_added", "passkey_added"]);
    });

    test("ASVS 7.2.4: the session goes on under a new token, at the level of a passkey", async () => {
      const app = await newApp();
      const before = await loggedIn(app);
      const { session } = await addPasskey(app, before, softwareAuthenticator());
      expect((await app.request("GET", "/profile", { session: before })).status).toBe(403);
      expect((await app.request("GET", "/profile", { session })).status).toBe(200);
      expect(await sessionRows(app)).toMatchObject([{ methods: "pwd hwk user", factor_at: app.clock.now() }]);
    });

    test("it has its provider's name, or the browser's, or the one that it is given", async () => {
      const app = await newApp();
      const aaguid = "bada5566-a7aa-401f-bd96-45619a55120d";
      const { session } = await addPasskey(app, await loggedIn(app), softwareAuthenticator(), { aaguid });
      const made = softwareAuthenticator().create(await creationOptions(app, session), { origin: ORIGIN });
      const headers = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
      const response = await app.request("POST", "/users/me/passkeys", { session, json: made, headers });
      const named = await sendPasskey(app, sessionOf(response)!, softwareAuthenticator(), { name: "Clé bleue" });
      expect(await named.json()).toMatchObject({ name: "Clé bleue" });
      expect((await passkeyRows(app)).map(({ name }) => name).sort()).toEqual([
        "1Password",
        "Clé bleue",
        "Firefox on Linux",
      ]);
    });

    test("P3: it needs the password of the last ten minutes, or, with a second factor, that factor", async () => {
      const app = await newApp();
      const session = await loggedIn(app);
      app.clock.advance(10 * MINUTE);
      const refused = await app.request("POST", "/users/me/passkeys/options", { session });
      expect([refused.status, await codeOf(refused)]).toEqual([403, "reauthentication_required"]);
      await app.request("POST", "/sessions/current/reauthenticate", { session, form: { password: "wrong" } });
      const again = await app.request("POST", "/sessions/current/reauthenticate", {
        session,
        form: { password: "b4l0u" },
      });
      const added = await addPasskey(app, sessionOf(again)!, softwareAuthenticator());
      app.clock.advance(10 * MINUTE);
      const password = await app.request("POST", "/sessions/current/reauthenticate", {
        session: added.session,
        form: { password: "b4l0u" },
      });
      const byPassword = sessionOf(password)!;
      const rows = await passkeyRows(app);
      for (const [method, path] of [
        ["POST", "/users/me/passkeys/options"],
        ["DELETE", `/users/me/passkeys/${added.id}`],
      ] as const) {
        const response = await app.request(method, path, { session: byPassword });
        expect([response.status, await response.json()]).toMatchObject([
          403,
          { code: "factor_required", factors: ["passkey", "recovery_code"] },
        ]);
      }
      expect(await passkeyRows(app)).toEqual(rows);
    });

    test("the same credential is not added twice, nor to another account", async () => {
      const { app, authenticator, session } = await withPasskey();
      const options = await creationOptions(app, session);
      expect(options.excludeCredentials).toMatchObject([{ id: authenticator.held[0]!.id }]);
      const fixed = softwareAuthenticator();
      const made = fixed.create(options, { origin: ORIGIN });
      const added = await app.request("POST", "/users/me/passkeys", { session, json: made });
      const next = await creationOptions(app, sessionOf(added)!);
      const clientData = { type: "webauthn.create", challenge: next.challenge, origin: ORIGIN, crossOrigin: false };
      const clientDataJSON = Buffer.from(JSON.stringify(clientData)).toString("base64url");
      const json = { ...made, response: { ...made.response, clientDataJSON } };
      const again = await app.request("POST", "/users/me/passkeys", { session: sessionOf(added)!, json });
      expect([again.status, await codeOf(again)]).toEqual([409, "passkey_exists"]);
      const stranger = await loggedIn(app, "other@example.com");
      const theirs = await creationOptions(app, stranger);
      const data = Buffer.from(JSON.stringify({ ...clientData, challenge: theirs.challenge })).toString("base64url");
      const stolen = { ...made, response: { ...made.response, clientDataJSON: data } };
      const taken = await app.request("POST", "/users/me/passkeys", { session: stranger, json: stolen });
      expect([taken.status, await codeOf(taken)]).toEqual([409, "passkey_exists"]);
      expect(await passkeyRows(app)).toHaveLength(2);
      expect((await app.db.findUserBy({ email: "other@example.com" }))?.twoStepAt).toBeUndefined();
    });

    test("there is an end to how many", async () => {
      const { app, session } = await withPasskey();
      const [row] = await passkeyRows(app);
      const more = Array.from({ length: MAX_PASSKEYS - 1 }, (_, n) => ({ ...row!, id: `more${n}` }));
      await app.db.kysely.insertInto("passkeys").values(more).execute();
      const response = await sendPasskey(app, session, softwareAuthenticator());
      expect([response.status, await codeOf(response)]).toEqual([409, "too_many_passkeys"]);
      expect(await passkeyRows(app)).toHaveLength(MAX_PASSKEYS);
    });

    test("P12, ASVS 6.5.7: one of a key without a PIN is refused, with words of its own; nothing is stored", async () => {
      const app = await newApp();
      const session = await loggedIn(app);
      const response = await sendPasskey(app, session, softwareAuthenticator(), { traits: { userVerified: false } });
      expect([response.status, await codeOf(response)]).toEqual([401, "passkey_unverified"]);
      expect([await passkeyRows(app), await app.db.findUserBy({ email: EMAIL })]).toMatchObject([
        [],
        { twoStepAt: undefined },
      ]);
    });

    test("what is no credential of this service is refused", async () => {
      const app = await newApp();
      const session = await loggedIn(app);
      const wrong = { origin: "https://attacker.example" };
      const elsewhere = await sendPasskey(app, session, softwareAuthenticator(), { wrong });
      expect([elsewhere.status, await codeOf(elsewhere)]).toEqual([400, "passkey_invalid"]);
      const json = { id: "AAAA", rawId: "AAAA", type: "public-key", response: { clientDataJSON: "AAAA" } };
      const none = await app.request("POST", "/users/me/passkeys", { session, json });
      expect([none.status, await codeOf(none)]).toEqual([400, "passkey_invalid"]);
    });

    test("the user's handle is random, stays the same, and says nothing (WebAuthn level 3 §14.6.1)", async () => {
      const app = await newApp();
      const session = await loggedIn(app);
      const handles = [await creationOptions(app, session), await creationOptions(app, session)].map(
        ({ user }) => user.id,
      );
      expect(handles[0]).toMatch(/^[\w-]{43}$/);
      expect(handles[1]).toBe(handles[0]);
      const other = await creationOptions(app, await loggedIn(app, "other@example.com"));
      expect(other.user.id).not.toBe(handles[0]);
    });
  });

  test("ASVS 6.7.2: a challenge has 256 random bits, and is another each time", async () => {
    const app = await newApp();
    const challenges = await Promise.all(Array.from({ length: 20 }, async () => (await loginOptions(app)).challenge));
    expect(challenges.filter((challenge) => Buffer.from(challenge, "base64url").length === 32)).toHaveLength(20);
    expect(new Set(challenges).size).toBe(20);
  });

  describe("managing them", () => {
    test("ASVS 6.7.1: nothing that is sent changes the key of one, or what is known of it", async () => {
      const { app, session, id } = await withPasskey();
      const rows = await passkeyRows(app);
      const changes = { public_key: "AAAA", alg: -8, sign_count: 0, rp_id: "attacker.example", user_id: 2, id: "AAAA" };
      for (const [field, value] of Object.entries(changes)) {
        const json = { name: "mine", [field]: value };
        expect((await app.request("PATCH", `/users/me/passkeys/${id}`, { session, json })).status).toBe(400);
      }
      expect(await passkeyRows(app)).toEqual(rows);
    });

    test("one is named by its owner only", async () => {
      const { app, session, id } = await withPasskey();
      const stranger = await loggedIn(app, "other@example.com");
      const name = (token: string, of: string, json: unknown) =>
        app.request("PATCH", `/users/me/passkeys/${of}`, { session: token, json });
      expect((await name(stranger, id, { name: "mine" })).status).toBe(404);
      expect((await name(session, "AAAA", { name: "mine" })).status).toBe(404);
      expect((await name(session, id, { name: "\u202Emine" })).status).toBe(400);
      expect((await name(session, id, { name: "Mon téléphone" })).status).toBe(200);
      expect(await passkeyRows(app)).toMatchObject([{ name: "Mon téléphone" }]);
    });

    test("P18: with the last factor two-step login ends, and the recovery codes go; its owner is told", async () => {
      const { app, session, id, authenticator } = await withPasskey();
      const stranger = await loggedIn(app, "other@example.com");
      expect((await app.request("DELETE", `/users/me/passkeys/${id}`, { session: stranger })).status).toBe(404);
      const response = await app.request("DELETE", `/users/me/passkeys/${id}`, { session });
      expect([response.status, await response.json()]).toEqual([200, { message: "passkey removed" }]);
      expect((await app.db.findUserBy({ email: EMAIL }))?.twoStepAt).toBeUndefined();
      expect(await app.db.kysely.selectFrom("recovery_codes").selectAll().execute()).toEqual([]);
      expect(await eventsOf(app, "passkey_removed")).toHaveLength(1);
      expect(await passkeyMails(app)).toEqual(["passkey_added", "passkey_removed"]);
      expect(await codeOf(await logInByPasskey(app, authenticator))).toBe("passkey_unknown");
      expect((await app.request("POST", "/sessions", { form: { email: EMAIL, password: "b4l0u" } })).status).toBe(200);
    });

    test("P18: beside another factor two-step login stays", async () => {
      const { app, session, id } = await withPasskey();
      const second = await addPasskey(app, session, softwareAuthenticator());
      await app.request("DELETE", `/users/me/passkeys/${id}`, { session: second.session });
      expect((await app.db.findUserBy({ email: EMAIL }))?.twoStepAt).toBe(app.clock.now());
      expect(await app.db.kysely.selectFrom("recovery_codes").selectAll().execute()).toHaveLength(10);
    });

    const withoutPassword = ({ db: { kysely } }: TestApp) =>
      kysely.updateTable("users").set({ hashed_password: null }).execute();

    test("P22: the last way in cannot be removed", async () => {
      const { app, session, id } = await withPasskey();
      await withoutPassword(app);
      const response = await app.request("DELETE", `/users/me/passkeys/${id}`, { session });
      expect([response.status, await codeOf(response)]).toEqual([409, "last_way_in"]);
      expect(await passkeyRows(app)).toHaveLength(1);
      const rest = await addPasskey(app, session, softwareAuthenticator());
      expect((await app.request("DELETE", `/users/me/passkeys/${id}`, { session: rest.session })).status).toBe(200);
    });

    test("P22: of two that are removed at the same moment one stays", async () => {
      for (let round = 0; round < 5; round++) {
        const { app, session, id } = await withPasskey();
        const second = await addPasskey(app, session, softwareAuthenticator());
        await withoutPassword(app);
        const removed = await Promise.all(
          [id, second.id].map((each) =>
            app.request("DELETE", `/users/me/passkeys/${each}`, { session: second.session }),
          ),
        );
        expect(removed.map(({ status }) => status).sort()).toEqual([200, 409]);
        expect(await passkeyRows(app)).toHaveLength(1);
      }
    });

    test("P22: one of another domain is no way in", async () => {
      const { app, session, id } = await withPasskey();
      const second = await addPasskey(app, session, softwareAuthenticator());
      await app.db.kysely.updateTable("passkeys").set({ rp_id: "old.example" }).where("id", "=", second.id).execute();
      await withoutPassword(app);
      const response = await app.request("DELETE", `/users/me/passkeys/${id}`, { session: second.session });
      expect([response.status, await codeOf(response)]).toEqual([409, "last_way_in"]);
    });

    test("V34: they go with their user, and are in the export without their key", async () => {
      const { app, session, id } = await withPasskey(SYNCED);
      const exported = await (await app.request("GET", "/users/me/export", { session })).text();
      const [row] = await passkeyRows(app);
      expect(JSON.parse(exported)).toMatchObject({ passkeys: [{ id, synced: true, can_be_synced: true }] });
      expect(exported).not.toContain(row!.public_key);
      await app.deleteUser(1);
      for (const table of ["passkeys", "passkey_users", "challenges"] as const)
        expect(await app.db.kysely.selectFrom(table).selectAll().execute()).toEqual([]);
    });
  });

  test("P15: given again in a session it makes no new one: the token is another, the rest is as it was", async () => {
    const { app, session, authenticator } = await withPasskey();
    const [before] = await sessionRows(app);
    app.clock.advance(20 * MINUTE);
    const shown = authenticator.get(await confirmOptions(app, session), { origin: ORIGIN });
    const response = await app.request("POST", "/sessions/current/reauthenticate", {
      session,
      json: { passkey: shown },
    });
    expect([response.status, await response.json()]).toEqual([200, { message: "reauthenticated" }]);
    const rows = await sessionRows(app);
    const { digest: _old, ...kept } = before!;
    const now = app.clock.now();
    expect(rows).toEqual([
      {
        ...kept,
        digest: expect.not.stringMatching(`^${_old}$`),
        factor_at: now,
        last_seen_at: now,
        last_seen_hour: expect.any(Number),
      },
    ]);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect((await app.request("POST", "/users/me/passkeys/options", { session: sessionOf(response)! })).status).toBe(
      200,
    );
  });
});

describe("P13: the domain", () => {
  test("passkeys of another one stay, are counted in a warning, and cannot be used", async () => {
    const { mkdtempSync } = await import("node:fs");
    const database = `sqlite:${mkdtempSync("/tmp/bienvenue-")}/test.db`;
    const env = { ...PUBLIC_WITH_MAIL, BIENVENUE_DATABASE_URL: database };
    const app = await makeApp(env);
    const row = {
      ...{ id: "AAAA", user_id: 1, rp_id: "old.example.com", public_key: "", alg: -7, sign_count: 0 },
      ...{ backup_eligible_at: null, backed_up_at: null, aaguid: "", transports: "", name: "", created_at: 0 },
    };
    await app.db.addUser(EMAIL, "x", { verified: true });
    await app.db.kysely.insertInto("passkeys").values(row).execute();
    const moved = await makeApp(env);
    const { warnings } = await moved.services.readiness();
    expect(warnings).toContain(
      "1 passkeys were made for another domain than accounts.example.com and cannot be used: see BIENVENUE_PASSKEY_DOMAIN",
    );
    expect(await moved.db.kysely.selectFrom("passkeys").select("id").execute()).toEqual([{ id: "AAAA" }]);
    const kept = await makeApp({ ...env, BIENVENUE_PASSKEY_DOMAIN: "old.example.com" });
    expect((await kept.services.readiness()).warnings).toEqual([]);
    expect(await loginOptionsAt(kept)).toMatchObject({ rpId: "old.example.com" });
  });

  const loginOptionsAt = async (app: TestApp) =>
    (await app.request("POST", "/passkeys/login/options", { headers: { host: "accounts.example.com" } })).json();

  test("related origins are told to whatever host asks (WebAuthn level 3 §5.11)", async () => {
    const env = { ...PUBLIC_WITH_MAIL, BIENVENUE_ALLOWED_ORIGINS: "https://shop.example.com" };
    const app = await makeApp(env);
    const response = await app.app.request("https://old.example.com/.well-known/webauthn", {
      headers: { host: "old.example.com" },
    });
    expect([response.status, response.headers.get("content-type"), await response.json()]).toEqual([
      200,
      "application/json; charset=utf-8",
      { origins: ["https://accounts.example.com", "https://shop.example.com"] },
    ]);
  });
});
