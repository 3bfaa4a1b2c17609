import { inspect } from "node:util";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { generateUuid, hashPassword } from "../src/auth.ts";
import { createPasswordHasher } from "../src/ports/password.ts";
import { DATABASES } from "./support/databases.ts";
import { CHEAP, makeApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";
const DAY = 24 * 60 * 60 * 1000;

test("part 4: hashPassword gives the bytes of a salted Argon2id PHC string at the default cost", async () => {
  const [one, two] = await Promise.all([hashPassword("b4l0u"), hashPassword("b4l0u")]);
  expect(one).toBeInstanceOf(Uint8Array);
  const phc = new TextDecoder().decode(one);
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(phc).not.toBe(new TextDecoder().decode(two));
});

test("part 9: generateUuid gives another version 4 UUID each time", () => {
  expect(generateUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(generateUuid()).not.toBe(generateUuid());
});

describe.each(DATABASES)("Auth on %s", (_name, url) => {
  const newAuth = async () => (await makeApp({ BIENVENUE_DATABASE_URL: await url() })).auth;

  test("part 5: registerUser stores a user, once", async () => {
    const auth = await newAuth();
    expect(await auth.registerUser(EMAIL, "b4l0u")).toMatchObject({ id: 1, email: EMAIL });
    await expect(auth.registerUser(EMAIL, "b4l0u")).rejects.toThrow(`User ${EMAIL} already exists`);
  });

  test("part 8: validLogin says yes or no and never throws for a wrong input", async () => {
    const auth = await newAuth();
    await auth.registerUser(EMAIL, "b4l0u");
    expect(await auth.validLogin(EMAIL, "b4l0u")).toBe(true);
    for (const [email, password] of [
      [EMAIL, "wrong"],
      [EMAIL, ""],
      [EMAIL, "x".repeat(2000)],
      [EMAIL, "\ud800"],
      ["nobody@example.com", "b4l0u"],
      ["", ""],
      ["not an address", "b4l0u"],
    ] as const) {
      expect(await auth.validLogin(email, password), `${email} ${password.slice(0, 9)}`).toBe(false);
    }
  });

  test("parts 10 and 12: createSession gives a token, getUserFromSessionId its user", async () => {
    const auth = await newAuth();
    const user = await auth.registerUser(EMAIL, "b4l0u");
    const [one, two] = [await auth.createSession(EMAIL), await auth.createSession(EMAIL)];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await auth.getUserFromSessionId(one!)).toEqual(user);
    expect(await auth.createSession("nobody@example.com")).toBeUndefined();
    for (const id of ["", "x", "null", "A".repeat(43)]) expect(await auth.getUserFromSessionId(id)).toBeUndefined();
  });

  test("part 13: destroySession ends all of a user's sessions, endSession one, and says so", async () => {
    const auth = await newAuth();
    const user = await auth.registerUser(EMAIL, "b4l0u");
    await auth.registerUser("other@example.com", "b4l0u");
    const [one, two, three] = [
      await auth.createSession(EMAIL),
      await auth.createSession(EMAIL),
      await auth.createSession(EMAIL),
    ];
    const other = await auth.createSession("other@example.com");
    expect([await auth.endSession(one!), await auth.endSession(one!), await auth.endSession("")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await auth.getUserFromSessionId(two!)).toEqual(user);
    await auth.destroySession(user.id);
    for (const ended of [one, two, three]) expect(await auth.getUserFromSessionId(ended!)).toBeUndefined();
    expect(await auth.getUserFromSessionId(other!)).toBeDefined();
  });

  test("parts 16 and 18: a reset token sets a password once", async () => {
    const auth = await newAuth();
    await auth.registerUser(EMAIL, "b4l0u");
    await expect(auth.getResetPasswordToken("nobody@example.com")).rejects.toMatchObject({ code: "user_not_found" });
    const token = await auth.getResetPasswordToken(EMAIL);
    await auth.updatePassword(token, "t4rt1fl3tt3");
    expect([await auth.validLogin(EMAIL, "b4l0u"), await auth.validLogin(EMAIL, "t4rt1fl3tt3")]).toEqual([false, true]);
    await expect(auth.updatePassword(token, "again")).rejects.toMatchObject({ code: "token_invalid" });
    await expect(auth.updatePassword("", "again")).rejects.toMatchObject({ code: "token_invalid" });
  });

  test("A18, NIST §3.1.1.2: passwords are compared in NFC, and nothing else is changed", async () => {
    const auth = await newAuth();
    await auth.registerUser(EMAIL, " caf\u00e9 \ufb01 ");
    expect(await auth.validLogin(EMAIL, " cafe\u0301 \ufb01 ")).toBe(true);
    for (const wrong of [" caf\u00e9 fi ", "caf\u00e9 \ufb01", " CAF\u00c9 \ufb01 ", " caf\u00e9 \ufb01  "]) {
      expect(await auth.validLogin(EMAIL, wrong), wrong).toBe(false);
    }
  });

  test.each([50, 55, 71, 72, 73, 128, 255, 256, 257, 1024])(
    "A19, V59: of %d bytes the last one counts",
    async (length) => {
      const auth = await newAuth();
      const stem = "a".repeat(length - 1);
      await auth.registerUser(EMAIL, `${stem}x`);
      expect(await auth.validLogin(EMAIL, `${stem}x`)).toBe(true);
      for (const wrong of [`${stem}y`, stem, "a", `${stem}x`.slice(0, 72) + "z"]) {
        expect(await auth.validLogin(EMAIL, wrong)).toBe(false);
      }
    },
  );

  test("A19: a NUL is a character like any other", async () => {
    const auth = await newAuth();
    await auth.registerUser(EMAIL, "abc\0x");
    expect(await auth.validLogin(EMAIL, "abc\0x")).toBe(true);
    for (const wrong of ["abc\0y", "abc", "abc\0"]) expect(await auth.validLogin(EMAIL, wrong)).toBe(false);
  });

  test("ASVS 11.2.2: a hash that costs too little is renewed at login, once, and other parameters are honoured", async () => {
    const dearer = createPasswordHasher({ memory: 16, passes: 2 }, 1, 10);
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() }, dearer);
    const { auth, db } = app;
    const stored = async () => (await app.findCredentials({ email: EMAIL }))!.hashedPassword;
    const cheap = await hashPassword("b4l0u", CHEAP);
    await db.addUser(EMAIL, cheap);
    expect(await auth.validLogin(EMAIL, "wrong")).toBe(false);
    expect(await stored()).toBe(new TextDecoder().decode(cheap));
    expect(await app.logIn(EMAIL, "b4l0u")).toBeDefined();
    const renewed = await stored();
    expect(renewed).toContain("$m=16,t=2,p=1$");
    expect(await app.logIn(EMAIL, "b4l0u")).toBeDefined();
    expect(await stored()).toBe(renewed);
    const foreign = new TextDecoder().decode(await hashPassword("b4l0u", { memory: 64, passes: 4 }));
    await db.updateUser(1, { hashedPassword: foreign });
    expect(await auth.validLogin(EMAIL, "b4l0u")).toBe(true);
    expect(await stored()).toBe(foreign);
  });

  test("a user that a program gets holds no hash, in whatever way it gets it and shows it", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, db } = app;
    const registered = await auth.registerUser(EMAIL, "b4l0u");
    const login = (await app.logIn(EMAIL, "b4l0u"))!;
    const live = (await app.findSession(login.token))!;
    const shown = {
      ...{ registered, login, live, found: await auth.getUserFromSessionId(login.token) },
      started: await app.startPasswordReset(EMAIL),
      changed: await app.changeProfile(live, { name: "Guillaume" }, {}),
      stored: [await db.findUserBy({ email: EMAIL }), await db.findUserBy({ id: 1 }), ...(await app.listUsers(9))],
      added: await db.addUser("other@example.com", "$argon2id$"),
    };
    expect(inspect(shown, { depth: 9, showHidden: true })).not.toMatch(/argon2|hashed/i);
    // Control: a hash that is there would be seen.
    expect(inspect(await app.findCredentials({ id: 1 }), { depth: 9 })).toMatch(/hashedPassword: '\$argon2id/);
  });

  test("ASVS 6.2.10: a password is as good after five years as on its first day", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    clock.advance(5 * 365 * 24 * 3_600_000);
    expect(await auth.validLogin(EMAIL, "b4l0u")).toBe(true);
  });

  test("a malformed stored hash lets nobody in", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, db } = app;
    await db.addUser(EMAIL, "b4l0u");
    expect(await auth.validLogin(EMAIL, "b4l0u")).toBe(false);
    expect(await app.logIn(EMAIL, "b4l0u")).toBeUndefined();
  });

  test("A14: what was refused once as over stays refused when the clock is set back", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    const session = (await auth.createSession(EMAIL))!;
    const asked = await auth.getResetPasswordToken(EMAIL);
    clock.advance(8 * DAY);
    expect(await auth.getUserFromSessionId(session)).toBeUndefined();
    await expect(auth.updatePassword(asked, "t4rt1fl3tt3")).rejects.toThrow("this token");
    clock.advance(-8 * DAY);
    expect(await auth.getUserFromSessionId(session)).toBeUndefined();
    await expect(auth.updatePassword(asked, "t4rt1fl3tt3")).rejects.toThrow("this token");
  });

  test("A14: what a clock made that was more than a day ahead is refused; moments between two nodes do not count", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    clock.advance(2 * DAY);
    const session = (await auth.createSession(EMAIL))!;
    const token = await auth.getResetPasswordToken(EMAIL);
    clock.advance(-2 * DAY);
    expect(await auth.getUserFromSessionId(session)).toBeUndefined();
    await expect(auth.updatePassword(token, "t4rt1fl3tt3")).rejects.toThrow("this token");

    const young = (await auth.createSession(EMAIL))!;
    clock.advance(-100);
    expect(await auth.getUserFromSessionId(young)).toMatchObject({ email: EMAIL });
  });

  test("A12, A14: what is over is refused also while it cannot be deleted", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock, db } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    const session = (await auth.createSession(EMAIL))!;
    clock.advance(8 * DAY);
    const undeletable = sql`create trigger keep before delete on sessions begin select raise(abort, 'kept'); end`;
    const isSqlite = await undeletable.execute(db.kysely).catch(() => false);
    expect(await auth.getUserFromSessionId(session)).toBeUndefined();
    expect(await db.kysely.selectFrom("sessions").select("id").execute()).toHaveLength(isSqlite ? 1 : 0);
  });

  test("what is no address has no session, and gets no mail", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    for (const email of ["", "guillaume", "a@example.com,b@example.com"]) {
      expect(await auth.createSession(email)).toBeUndefined();
      await app.requestPasswordReset(email, {});
      await app.requestVerification(email, {});
    }
    expect([await app.outbox.list(10), await app.events.list({ limit: 10 })]).toEqual([[], []]);
  });
});
