import { describe, expect, test } from "vitest";
import { softwareAuthenticator } from "../../../test/support/authenticator.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { sessionOf } from "../../../test/support/make-app.ts";
import {
  codeOf,
  logInByPasskey,
  loginOptions,
  ORIGIN,
  passkeyApps,
  passkeyRows,
  SYNCED,
  sessionRows,
} from "../../../test/support/passkeys.ts";

const EMAIL = "guillaume@example.com";
const MINUTE = 60_000;

describe.each(KINDS_OF_DATABASES)("login by passkey on %s", (_name, url) => {
  const { withPasskey } = passkeyApps(url);

  describe("logging in by one", () => {
    test.each([
      ["synced", SYNCED, "swk user"],
      ["bound to a device", {}, "hwk user"],
    ] as const)("P10: one that is %s is both factors: no second prompt", async (_what, traits, methods) => {
      const { app, authenticator } = await withPasskey(traits);
      app.clock.advance(MINUTE);
      const response = await logInByPasskey(app, authenticator);
      expect([response.status, await response.json()]).toEqual([200, { email: EMAIL, message: "logged in" }]);
      const session = sessionOf(response)!;
      const rows = await sessionRows(app);
      expect(rows.filter((row) => row.methods === methods)).toMatchObject([{ factor_at: app.clock.now() }]);
      expect(await passkeyRows(app)).toMatchObject([{ last_used_at: app.clock.now() }]);
      // It is enough for what is sensitive.
      expect((await app.request("POST", "/users/me/passkeys/options", { session })).status).toBe(200);
      expect(await app.db.kysely.selectFrom("logins").selectAll().execute()).toEqual([]);
    });

    test("ASVS 7.2.4: it replaces the session that the client brings", async () => {
      const { app, authenticator, session } = await withPasskey();
      const shown = authenticator.get(await loginOptions(app), { origin: ORIGIN });
      const response = await app.request("POST", "/passkeys/login", { session, json: shown });
      expect(response.status).toBe(200);
      expect(await sessionRows(app)).toHaveLength(1);
      expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    });

    test("P16: before it is known who asks, no credential is named", async () => {
      const { app } = await withPasskey();
      expect(await loginOptions(app)).toMatchObject({ allowCredentials: [], userVerification: "required" });
    });

    test("P16: an unknown passkey and a wrong signature are answered alike, and start no session", async () => {
      const { app, authenticator } = await withPasskey();
      const stranger = softwareAuthenticator();
      stranger.create({ challenge: "A".repeat(43), rp: { id: "localhost" }, user: { id: "AAAA" } }, { origin: ORIGIN });
      const rows = await passkeyRows(app);
      const answers = await Promise.all([
        logInByPasskey(app, stranger),
        logInByPasskey(app, authenticator, { wrong: { isForged: true } }),
        logInByPasskey(app, authenticator, { wrong: { userHandle: "A".repeat(43) } }),
        logInByPasskey(app, authenticator, { wrong: { userHandle: undefined } }),
        logInByPasskey(app, authenticator, { wrong: { origin: "https://attacker.example" } }),
      ]);
      const said = await Promise.all(
        answers.map(async (answer) => [answer.status, answer.headers.getSetCookie(), await answer.json()]),
      );
      expect(said).toEqual(
        said.map(() => [401, [], { code: "passkey_unknown", message: "this passkey is not known here" }]),
      );
      expect(await passkeyRows(app)).toEqual(rows);
      expect(await sessionRows(app)).toHaveLength(1);
    });

    test("P12: without user verification there is no session; who has the key reads why", async () => {
      const { app, authenticator } = await withPasskey();
      const response = await logInByPasskey(app, authenticator, { traits: { userVerified: false } });
      expect([response.status, await codeOf(response)]).toEqual([401, "passkey_unverified"]);
      const forged = { traits: { userVerified: false }, wrong: { isForged: true } };
      expect(await codeOf(await logInByPasskey(app, authenticator, forged))).toBe("passkey_unknown");
      expect(await sessionRows(app)).toHaveLength(1);
    });

    test("ASVS 7.4.2: a disabled user's opens nothing, and works again once the user is enabled", async () => {
      const { app, authenticator } = await withPasskey();
      const user = await app.db.findUserBy({ email: EMAIL });
      await app.disableUser(user!.id);
      const response = await logInByPasskey(app, authenticator);
      expect([response.status, await codeOf(response)]).toEqual([401, "passkey_refused"]);
      await app.db.updateUser(user!.id, { disabledAt: undefined });
      expect((await logInByPasskey(app, authenticator)).status).toBe(200);
    });
  });
});
