import { describe, expect, test } from "vitest";
import {
  addressOf,
  ask,
  change,
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
  secure,
} from "../../../test/support/address-change.ts";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { mailedToken, PUBLIC_WITH_MAIL, waitingMails } from "../../../test/support/mailed.ts";
import { makeApp } from "../../../test/support/make-app.ts";

describe.each(KINDS_OF_DATABASES)("a change of address that is taken back on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });
    return { app, session: await owner(app) };
  };

  test("the undo within 72 h restores the address, ends all sessions, kills the thief's password, mails a reset", async () => {
    const { app } = await newApp();
    const undo = await change(app, OLD, "thief@example.com");
    const reset = await app.auth.getResetPasswordToken("thief@example.com");
    const thiefs = "la phrase du voleur";
    await app.auth.updatePassword(reset, thiefs);
    const session = (await logIn(app, "thief@example.com", thiefs))!;
    app.clock.advance(72 * HOUR - 1);
    const undone = await secure(app, undo);
    expect([undone.status, await undone.json()]).toEqual([200, { email: OLD, message: "account secured" }]);
    expect([await addressOf(app), await isLive(app, session)]).toEqual([OLD, false]);
    for (const email of [OLD, "thief@example.com"])
      for (const password of [PASSWORD, thiefs]) expect(await logIn(app, email, password)).toBeUndefined();
    expect((await waitingMails(app)).map(({ kind, address }) => [kind, address])).toContainEqual([
      "password_reset",
      OLD,
    ]);
    const back = await mailedToken(app, "password_reset", OLD);
    await app.auth.updatePassword(back, "la phrase du retour");
    expect(await logIn(app, OLD, "la phrase du retour")).toBeDefined();
    expect((await secure(app, undo)).status).toBe(403);
  });

  test("after 72 h the undo is over", async () => {
    const { app } = await newApp();
    const undo = await change(app, OLD, NEW);
    app.clock.advance(72 * HOUR);
    expect((await secure(app, undo)).status).toBe(403);
    expect(await addressOf(app)).toBe(NEW);
  });

  test("a chain A, B, C: the undo of A restores A and kills the undo of B, also if its mail came later", async () => {
    const { app, session } = await newApp();
    await ask(app, session, "b@example.com");
    await prove(app, "b@example.com", await mailedToken(app, "email_change"));
    app.clock.advance(MINUTE);
    const undoB = await change(app, "b@example.com", "c@example.com");
    app.clock.advance(MINUTE);
    const undoA = await mailedToken(app, "email_changed", OLD);
    expect((await secure(app, undoA)).status).toBe(200);
    expect(await addressOf(app)).toBe(OLD);
    expect((await secure(app, undoB)).status).toBe(403);
    expect(await addressOf(app)).toBe(OLD);
  });

  test("a chain A, B, C: the undo of B restores B and leaves the one of A alive", async () => {
    const { app } = await newApp();
    const undoA = await change(app, OLD, "b@example.com");
    app.clock.advance(MINUTE);
    const undoB = await change(app, "b@example.com", "c@example.com");
    expect((await secure(app, undoB)).status).toBe(200);
    expect(await addressOf(app)).toBe("b@example.com");
    expect((await secure(app, undoA)).status).toBe(200);
    expect(await addressOf(app)).toBe(OLD);
  });

  test("an unproven account that sits on the new or the old address goes", async () => {
    const { app, session } = await newApp();
    await register(app, NEW);
    await ask(app, session);
    await prove(app, NEW, await mailedToken(app, "email_change", NEW));
    const undo = await mailedToken(app, "email_changed", OLD);
    await register(app, OLD);
    expect((await app.listUsers(10)).map(({ email }) => email).sort()).toEqual([NEW, OLD].sort());
    expect((await secure(app, undo)).status).toBe(200);
    expect((await app.listUsers(10)).map(({ id, email }) => [id, email])).toEqual([[1, OLD]]);
  });

  test("a proven account on the new or the old address is 400 user_exists, and nothing is consumed", async () => {
    const { app, session } = await newApp();
    await ask(app, session);
    const token = await mailedToken(app, "email_change", NEW);
    await owner(app, NEW);
    const taken = await prove(app, NEW, token);
    expect([taken.status, await taken.json()]).toEqual([400, { message: "email already registered" }]);
    await app.deleteUser((await app.db.findUserBy({ email: NEW }))!.id);
    expect((await prove(app, NEW, token)).status).toBe(200);

    const undo = await mailedToken(app, "email_changed", OLD);
    await owner(app, OLD);
    const back = await secure(app, undo);
    expect([back.status, await back.json()]).toEqual([400, { message: "email already registered" }]);
    expect([await addressOf(app), typeof (await logIn(app, NEW))]).toEqual([NEW, "string"]);
    await app.deleteUser((await app.db.findUserBy({ email: OLD }))!.id);
    expect((await secure(app, undo)).status).toBe(200);
  });
});
