import { describe, expect, test } from "vitest";
import { type Authenticator, softwareAuthenticator, type Traits } from "../../../test/support/authenticator.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { PUBLIC_WITH_MAIL } from "../../../test/support/mailed.ts";
import { loggedIn, sessionOf, type TestApp } from "../../../test/support/make-app.ts";
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
  sessionRows,
} from "../../../test/support/passkeys.ts";
import { newChallenge, useChallenge } from "./challenges.ts";

const EMAIL = "guillaume@example.com";
const MINUTE = 60_000;

describe.each(KINDS_OF_DATABASES)("challenges and counters of passkeys on %s", (_name, url) => {
  const { newApp, withPasskey } = passkeyApps(url);

  describe("P11: counters", () => {
    const countOf = async (app: TestApp) => (await passkeyRows(app))[0]!.sign_count;
    const run = async (traits: Traits, registered: number, ...used: number[]) => {
      const app = await newApp();
      const authenticator = softwareAuthenticator(traits);
      await addPasskey(app, await loggedIn(app), authenticator, { signCount: registered });
      const codes: (string | number | undefined)[] = [];
      for (const signCount of used) {
        const response = await logInByPasskey(app, authenticator, { traits: { signCount } });
        codes.push(response.status === 200 ? 200 : await codeOf(response));
      }
      const mails = (await passkeyMails(app)).filter((kind) => kind !== "passkey_added");
      const events = [await eventsOf(app, "passkey_refused"), await eventsOf(app, "passkey_count_repeated")];
      return { codes, mails, events: events.map(({ length }) => length), count: await countOf(app) };
    };

    test("0 and 0 is a passkey that keeps none", async () => {
      expect(await run({}, 0, 0, 0)).toEqual({ codes: [200, 200], mails: [], events: [0, 0], count: 0 });
    });

    test("one that grows is kept", async () => {
      expect(await run({}, 5, 6, 9)).toEqual({ codes: [200, 200], mails: [], events: [0, 0], count: 9 });
    });

    test.each([
      ["stands still", 5],
      ["falls", 3],
      ["is gone", 0],
    ])("bound to a device, and it %s: refused, an event and a mail", async (_what, next) => {
      const result = await run({}, 5, next);
      expect(result).toEqual({ codes: ["passkey_refused"], mails: ["passkey_refused"], events: [1, 0], count: 5 });
    });

    test.each([
      ["stands still", 5],
      ["falls", 3],
      ["is gone", 0],
    ])("synced, and it %s: an event, and what is kept does not fall", async (_what, next) => {
      expect(await run(SYNCED, 5, next, 6)).toEqual({ codes: [200, 200], mails: [], events: [0, 1], count: 6 });
    });

    test("a copy of what cannot be copied does not become one that can by saying so", async () => {
      const app = await newApp();
      const authenticator = softwareAuthenticator();
      await addPasskey(app, await loggedIn(app), authenticator, { signCount: 5 });
      const response = await logInByPasskey(app, authenticator, { traits: { ...SYNCED, signCount: 5 } });
      expect([response.status, await codeOf(response)]).toEqual([401, "passkey_refused"]);
    });

    test("of two with the same count, at the same moment, one is let in", async () => {
      const app = await newApp();
      const authenticator = softwareAuthenticator();
      await addPasskey(app, await loggedIn(app), authenticator, { signCount: 1 });
      const twice = Array.from({ length: 10 }, () => logInByPasskey(app, authenticator, { traits: { signCount: 2 } }));
      const statuses = (await Promise.all(twice)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(await sessionRows(app)).toHaveLength(2);
    });
  });

  describe("P14: challenges", () => {
    const answered = (authenticator: Authenticator, options: { challenge: string; rpId: string }) =>
      authenticator.get(options, { origin: ORIGIN });
    const send = async (app: TestApp, shown: unknown) => {
      const response = await app.request("POST", "/passkeys/login", { json: shown });
      return response.status === 200 ? 200 : await codeOf(response);
    };

    test("50 answers to one challenge at the same moment: one is let in", async () => {
      const { app, authenticator } = await withPasskey(SYNCED);
      const shown = answered(authenticator, await loginOptions(app));
      const results = await Promise.all(Array.from({ length: 50 }, () => send(app, shown)));
      expect(results.filter((result) => result === 200)).toHaveLength(1);
      expect(results.filter((result) => result === "passkey_expired")).toHaveLength(49);
    });

    test("it is gone also after a wrong answer, and before the signature is looked at", async () => {
      const { app, authenticator } = await withPasskey();
      const options = await loginOptions(app);
      expect(await send(app, authenticator.get(options, { origin: ORIGIN, isForged: true }))).toBe("passkey_unknown");
      expect(await send(app, answered(authenticator, options))).toBe("passkey_expired");
    });

    test("it is good for less than five minutes, and then swept", async () => {
      const { app, authenticator } = await withPasskey();
      const [first, second] = [await loginOptions(app), await loginOptions(app)];
      app.clock.advance(5 * MINUTE - 1);
      expect(await send(app, answered(authenticator, first))).toBe(200);
      app.clock.advance(1);
      expect(await send(app, answered(authenticator, second))).toBe("passkey_expired");
      await loginOptions(app);
      app.clock.advance(5 * MINUTE);
      const retention = app.services.retention?.filter(({ table }) => table === "challenges");
      await app.deleteExpired({ now: app.clock.now(), seenAfter: 0 }, "a node", retention);
      expect(await app.db.kysely.selectFrom("challenges").selectAll().execute()).toEqual([]);
    });

    test("one for another purpose, another user or another session is rejected", async () => {
      const { app, authenticator, session } = await withPasskey();
      const elsewhere = sessionOf(await logInByPasskey(app, authenticator))!;
      const stranger = await loggedIn(app, "other@example.com");
      const confirm = (token: string, shown: unknown) =>
        app.request("POST", "/sessions/current/reauthenticate", { session: token, json: { passkey: shown } });
      // Of a login, where a factor is given again, and the other way round.
      const ofLogin = await confirm(session, answered(authenticator, await loginOptions(app)));
      expect([ofLogin.status, await codeOf(ofLogin)]).toEqual([401, "passkey_expired"]);
      expect(await send(app, answered(authenticator, await confirmOptions(app, session)))).toBe("passkey_expired");
      // Of another session of the same user.
      const ofOther = await confirm(session, answered(authenticator, await confirmOptions(app, elsewhere)));
      expect(await codeOf(ofOther)).toBe("passkey_expired");
      // Of a login for a registration, and of another user's registration.
      const login = await loginOptions(app);
      const made = softwareAuthenticator().create(
        { challenge: login.challenge, rp: { id: login.rpId }, user: { id: "AAAA" } },
        { origin: ORIGIN },
      );
      const registration = await app.request("POST", "/users/me/passkeys", { session, json: made });
      expect([registration.status, await codeOf(registration)]).toEqual([401, "passkey_expired"]);
      const theirs = softwareAuthenticator().create(await creationOptions(app, stranger), { origin: ORIGIN });
      const stolen = await app.request("POST", "/users/me/passkeys", { session, json: theirs });
      expect(await codeOf(stolen)).toBe("passkey_expired");
      // And as it should be.
      const right = await confirm(session, answered(authenticator, await confirmOptions(app, session)));
      expect(right.status).toBe(200);
    });

    test("a passkey of somebody else is nothing in a session of one's own", async () => {
      const { app, authenticator, session } = await withPasskey();
      const theirs = softwareAuthenticator();
      await addPasskey(app, await loggedIn(app, "other@example.com"), theirs);
      const { challenge, rpId } = await confirmOptions(app, session);
      const shown = theirs.get({ challenge, rpId }, { origin: ORIGIN });
      const response = await app.request("POST", "/sessions/current/reauthenticate", {
        session,
        json: { passkey: shown },
      });
      expect([response.status, await codeOf(response)]).toEqual([401, "second_step_wrong"]);
      expect(authenticator.held).toHaveLength(1);
    });

    test("P9: what was asked for before a new password is rejected after it", async () => {
      const { app, session, authenticator } = await withPasskey();
      const fresh = softwareAuthenticator();
      const made = fresh.create(await creationOptions(app, session), { origin: ORIGIN });
      const shown = answered(authenticator, await confirmOptions(app, session));
      const json = { current_password: "b4l0u", new_password: "t4rt1fl3tt3" };
      expect((await app.request("PUT", "/password", { session, json })).status).toBe(200);
      const added = await app.request("POST", "/users/me/passkeys", { session, json: made });
      expect([added.status, await codeOf(added)]).toEqual([401, "passkey_expired"]);
      const given = { session, json: { passkey: shown } };
      const confirmed = await app.request("POST", "/sessions/current/reauthenticate", given);
      expect([confirmed.status, await codeOf(confirmed)]).toEqual([401, "passkey_expired"]);
      expect(await passkeyRows(app)).toHaveLength(1);
      // The session is the same, and asks anew.
      await addPasskey(app, session, fresh);
    });

    test.each([
      [
        "a reset",
        async (app: TestApp) => app.auth.updatePassword(await app.auth.getResetPasswordToken(EMAIL), "t4rt1fl3tt3"),
      ],
      [
        "disabling and enabling",
        async (app: TestApp) => {
          await app.disableUser(1);
          await app.db.updateUser(1, { disabledAt: undefined });
        },
      ],
      ["nothing", async () => undefined],
    ])("P9: after %s", async (what, change) => {
      const { app } = await withPasskey();
      const { domain } = app.services;
      const user = (await app.db.findUserBy({ email: EMAIL }))!;
      const use = { purpose: "confirm", user, bound: "a session" } as const;
      const challenge = await newChallenge(domain, use, {});
      await change(app);
      const taken = useChallenge(domain, challenge, use);
      if (what === "nothing") await taken;
      else await expect(taken).rejects.toMatchObject({ code: "passkey_expired" });
    });

    test("A6: 60 of one network in ten minutes, then 429", async () => {
      const app = await newApp({
        ...PUBLIC_WITH_MAIL,
        BIENVENUE_THROTTLE_WIDTH: "1",
        BIENVENUE_TRUSTED_PROXIES: "::1",
      });
      const { domain } = app.services;
      const client = { network: "192.0.2.7", widerNetwork: "192.0.2.0/24" };
      for (let count = 0; count < 60; count++) await newChallenge(domain, { purpose: "login" }, client);
      const another = () => newChallenge(domain, { purpose: "login" }, client);
      await expect(another()).rejects.toMatchObject({ code: "too_many_attempts", retryAfter: 600 });
      await newChallenge(domain, { purpose: "login" }, { ...client, network: "192.0.2.8" });
      app.clock.advance(10 * MINUTE);
      await another();
    });
  });
});
