import { describe, expect, test } from "vitest";
import {
  addressOf,
  ask,
  HOUR,
  isLive,
  logIn,
  MINUTE,
  NEW,
  OLD,
  owner,
  PASSWORD,
  prove,
  register,
} from "../../../test/support/address-change.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { mailedToken, PUBLIC_WITH_MAIL, waitingMails } from "../../../test/support/mailed.ts";
import { makeApp } from "../../../test/support/make-app.ts";
import { storedRows } from "../../../test/support/rows.ts";
import { digest } from "../../ports/digest.ts";
import { change, verify } from "./store.ts";

describe.each(KINDS_OF_DATABASES)("a change of address on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });
    return { app, session: await owner(app) };
  };

  test("V42: counts only once it is proven at the new address; the session that proves it goes on, the others end", async () => {
    const { app, session } = await newApp();
    const other = (await logIn(app))!;
    const asked = await ask(app, session);
    expect([asked.status, await asked.json()]).toEqual([
      200,
      { email: NEW, message: "a mail is on its way to the new address" },
    ]);
    expect(await addressOf(app)).toBe(OLD);
    expect(await logIn(app, NEW)).toBeUndefined();
    const token = await mailedToken(app, "email_change", NEW);
    expect((await prove(app, OLD, token, PASSWORD, session)).status).toBe(403);
    expect((await prove(app, NEW, token, "une autre phrase", session)).status).toBe(401);
    const proven = await prove(app, NEW.toLowerCase(), token, PASSWORD, session);
    expect([proven.status, await proven.json()]).toEqual([200, { email: NEW, message: "email verified" }]);
    expect([await isLive(app, session), await isLive(app, other)]).toEqual([true, false]);
    expect([await logIn(app, OLD), await logIn(app, NEW)]).toEqual([undefined, expect.any(String)]);
    expect((await prove(app, NEW, token)).status).toBe(403);
  });

  test("is told to the old address, and to it alone", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    expect((await waitingMails(app)).map(({ kind, address }) => [kind, address])).toEqual([["email_change", NEW]]);
    await prove(app, NEW, await mailedToken(app, "email_change"));
    expect((await waitingMails(app)).map(({ kind, address }) => [kind, address])).toEqual([["email_changed", OLD]]);
  });

  test("needs a session whose password was given within ten minutes, and an address", async () => {
    const { app, session } = await newApp();
    const code = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];
    expect(await code(await ask(app, undefined))).toEqual([403, "session_required"]);
    expect(await code(await ask(app, session, "no address"))).toEqual([400, "email_invalid"]);
    app.clock.advance(10 * MINUTE - 1);
    expect((await ask(app, session)).status).toBe(200);
    app.clock.advance(1);
    expect(await code(await ask(app, session))).toEqual([403, "reauthentication_required"]);
  });

  test("to an address of somebody else is answered alike; that owner is written to, and nobody else", async () => {
    const { app, session } = await newApp();
    await owner(app, "taken@example.com");
    const asked = await ask(app, session, "Taken@example.com");
    expect([asked.status, await asked.json()]).toEqual([
      200,
      { email: "Taken@example.com", message: "a mail is on its way to the new address" },
    ]);
    const mails = (await waitingMails(app)).map(({ kind, address }) => [kind, address]);
    expect(mails).toEqual([["account_exists", "taken@example.com"]]);
  });

  test("is proven on the page as well, and its token sets no password", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    const token = await mailedToken(app, "email_change");
    const reset = { reset_token: token, new_password: "une phrase a moi seule" };
    expect((await app.request("POST", "/reset-password", { form: reset })).status).toBe(403);
    const form = { token, password: PASSWORD };
    const done = await app.request("POST", "/verify-email", { form, session });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account"]);
    expect([await addressOf(app), await isLive(app, session)]).toEqual([NEW, true]);
  });

  test("a token ends after 24 hours", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    const token = await mailedToken(app, "email_change");
    app.clock.advance(24 * HOUR);
    expect((await prove(app, NEW, token)).status).toBe(403);
  });

  test("of 20 proofs with one token at once one wins", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    const token = await mailedToken(app, "email_change");
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(app, NEW, token)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 403)]);
    expect((await waitingMails(app)).map(({ kind }) => kind)).toEqual(["email_changed"]);
  });

  test("a password that is replaced while a proof is under way proves nothing, and nothing is consumed", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    await register(app, "new@example.com");
    const effects = { event: { id: "an event", kind: "email_changed", at: app.clock.now() } } as const;
    for (const [token, id] of [
      [await mailedToken(app, "email_change"), 1],
      [await mailedToken(app, "email_verification", "new@example.com"), 2],
    ] as const) {
      const before = await storedRows(app);
      const verified = { ...(await app.findCredentials({ id }))!, epoch: -1 };
      const [key, now] = [digest(token), app.clock.now()];
      const options = { keptSession: undefined, effects: () => effects };
      const { domain } = app.services;
      const proven =
        id === 1 ? change(domain, key, verified, now, options) : verify(domain, key, verified, now, effects);
      expect(await proven).toBeUndefined();
      expect(await storedRows(app)).toEqual(before);
    }
  });

  test("of two users who prove one address at once one gets it, the other user_exists and keeps the token", async () => {
    const { app, session } = await newApp();
    const second = await owner(app, "second@example.com");
    for (let round = 0; round < 10; round++) {
      const email = `wanted-${round}@example.com`;
      const tokens: string[] = [];
      for (const one of [session, second]) {
        const { user } = (await app.findSession(one))!;
        await app.requestEmailChange(user, email, {});
        tokens.push(await mailedToken(app, "email_change", email));
      }
      const answers = await Promise.all(
        tokens.map((token, index) => prove(app, email, token, PASSWORD, [session, second][index])),
      );
      const found = await Promise.all(answers.map(async (answer) => [answer.status, await answer.json()]));
      expect(found.sort()).toEqual([
        [200, { email, message: "email verified" }],
        [400, { message: "email already registered" }],
      ]);
      const loser = tokens[answers.findIndex(({ status }) => status === 400)]!;
      expect((await prove(app, email, loser)).status).toBe(400);
      app.clock.advance(HOUR);
    }
  });
});

test("without mail it is 503", async () => {
  const app = await makeApp({ BIENVENUE_MAIL: "none" });
  await register(app, OLD);
  const response = await ask(app, await logIn(app));
  expect([response.status, await response.json()]).toMatchObject([503, { code: "mail_disabled" }]);
});
