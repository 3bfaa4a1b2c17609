import { describe, expect, test } from "vitest";
import type { UserChanges, UserFilter } from "../src/db/tables/users.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";

describe.each(DATABASES)("DB on %s", (_name, url) => {
  const newApp = async () => makeApp({ BIENVENUE_DATABASE_URL: await url() });

  test("part 1: addUser gives the stored user; one user per canonical email", async () => {
    const app = await newApp();
    const { db } = app;
    const user = await db.addUser("Bob@Example.com", "hash");
    expect(user).toEqual({
      id: 1,
      publicId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      email: "Bob@Example.com",
      createdAt: Date.UTC(2026, 0, 1),
      verifiedAt: undefined,
      disabledAt: undefined,
    });
    expect(await app.findCredentials({ email: "bob@example.com" })).toEqual({
      user,
      hashedPassword: "hash",
      epoch: 0,
      twoStepAt: undefined,
    });
    await expect(db.addUser("bob@example.com", "other")).rejects.toMatchObject({ code: "user_exists" });
    const { id } = await db.addUser("alice@example.com", new TextEncoder().encode("bytes"));
    expect((await app.findCredentials({ id }))?.hashedPassword).toBe("bytes");
  });

  test("part 0: an id is never used again", async () => {
    const app = await newApp();
    const { db } = app;
    const { id } = await db.addUser("a@example.com", "hash");
    await app.deleteUser(id);
    expect((await db.addUser("b@example.com", "hash")).id).toBeGreaterThan(id);
  });

  test("part 2: findUserBy gives the first user that has all values", async () => {
    const { db } = await newApp();
    const bob = await db.addUser("Bob@example.com", "hash", { verified: true });
    const alice = await db.addUser("alice@example.com", "hash");
    expect(await db.findUserBy({ email: "BOB@example.com" })).toEqual(bob);
    expect(await db.findUserBy({ id: alice.id })).toEqual(alice);
    expect(await db.findUserBy({ hashedPassword: "hash" })).toEqual(bob);
    expect(await db.findUserBy({ hashedPassword: "hash", email: "alice@example.com" })).toEqual(alice);
    expect(await db.findUserBy({ verifiedAt: bob.createdAt })).toEqual(bob);
    expect(await db.findUserBy({ email: "nobody@example.com" })).toBeUndefined();
    expect(await db.findUserBy({ id: bob.id, email: "alice@example.com" })).toBeUndefined();
  });

  test.each([
    ["an empty filter", {}],
    ["an undefined value", { email: undefined }],
    ["one undefined value among others", { id: 1, email: undefined }],
    ["an unknown column", { nickname: "bob" }],
    ["a column under its name in the database", { hashed_password: "hash" }],
    ["a name of every object", { constructor: "x" }],
    ["a value of another type", { email: 1 }],
  ])("part 2: findUserBy throws for %s", async (_what, filter) => {
    const { db } = await newApp();
    await db.addUser("bob@example.com", "hash");
    await expect(db.findUserBy(filter as UserFilter)).rejects.toThrow(TypeError);
  });

  test("part 3: updateUser changes what is named", async () => {
    const app = await newApp();
    const { db } = app;
    const { id } = await db.addUser("bob@example.com", "hash");
    await db.updateUser(id, { email: "Robert@example.com", hashedPassword: "new", verifiedAt: 5 });
    expect(await db.findUserBy({ email: "robert@example.com" })).toMatchObject({ id, verifiedAt: 5 });
    expect((await app.findCredentials({ id }))?.hashedPassword).toBe("new");
    expect(await db.findUserBy({ email: "bob@example.com" })).toBeUndefined();
    await db.updateUser(id, { verifiedAt: undefined });
    expect((await db.findUserBy({ id }))?.verifiedAt).toBeUndefined();
  });

  test.each([
    ["an unknown name", { hashedPassword: "new", nickname: "x" }, TypeError],
    ["no name", {}, TypeError],
    ["an undefined email", { email: undefined }, TypeError],
    ["the id", { id: 7 }, TypeError],
    ["another user's email", { hashedPassword: "new", email: "ALICE@example.com" }, "already exists"],
  ])("part 3: updateUser throws for %s and changes nothing", async (_what, changes, error) => {
    const app = await newApp();
    const { db } = app;
    const bob = await db.addUser("bob@example.com", "hash");
    await db.addUser("alice@example.com", "hash");
    await expect(db.updateUser(bob.id, changes as UserChanges)).rejects.toThrow(error);
    expect(await db.findUserBy({ id: bob.id })).toEqual(bob);
  });

  test("an unknown id throws", async () => {
    const app = await newApp();
    const { db } = app;
    await expect(db.updateUser(7, { hashedPassword: "x" })).rejects.toMatchObject({ code: "user_not_found" });
    await expect(app.deleteUser(7)).rejects.toMatchObject({ code: "user_not_found" });
    await expect(app.disableUser(7)).rejects.toMatchObject({ code: "user_not_found" });
  });

  test("what an open transaction has written is seen by nobody else", async () => {
    const app = await newApp();
    const { db } = app;
    const found: unknown[] = [];
    let asked: Promise<void> | undefined;
    await db.kysely.transaction().execute(async (trx) => {
      const values = {
        public_id: "a",
        email: "a@b.cd",
        canonical_email: "a@b.cd",
        hashed_password: "x",
        created_at: 1,
      };
      await trx.insertInto("users").values(values).execute();
      asked = app.listUsers(1).then((users) => void found.push(...users));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(found).toEqual([]);
    });
    await asked;
    expect(await app.listUsers(1)).toHaveLength(1);
  });

  test("a transaction that throws leaves nothing, and the next one works", async () => {
    const app = await newApp();
    const { db } = app;
    const failing = db.kysely.transaction().execute(async (trx) => {
      await trx
        .insertInto("users")
        .values({ public_id: "a", email: "a", canonical_email: "a", hashed_password: "x", created_at: 1 })
        .execute();
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await app.listUsers(10)).toEqual([]);
    await db.addUser("b@example.com", "hash");
  });

  test("endSessions without a user ends everybody's", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    for (const email of ["a@example.com", "b@example.com"]) {
      await auth.registerUser(email, "b4l0u");
      await auth.createSession(email);
    }
    expect([await app.endSessions(), await app.endSessions()]).toEqual([2, 0]);
  });

  test("events are listed for one user, and for the operator with those of nobody, newest first", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock } = app;
    const { id } = await auth.registerUser("a@example.com", "b4l0u");
    clock.advance(1);
    await app.logIn("nobody@example.com", "wrong");
    await app.failedLogins.flush();
    const listed = async (page: { userId?: number }) =>
      (await app.events.list({ limit: 10, ...page })).map(({ kind, userId }) => [kind, userId]);
    expect(await listed({})).toEqual([
      ["login_failed", undefined],
      ["user_registered", id],
    ]);
    expect(await listed({ userId: id })).toEqual([["user_registered", id]]);
  });

  test("mails are listed until they are sent, all of them on request; one or all of those given up are tried again", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, clock } = app;
    for (const email of ["a@example.com", "b@example.com", "c@example.com"]) await auth.registerUser(email, "b4l0u");
    const now = clock.now();
    const mails = [1, 2, 3].map(() => app.outbox.take(now, now + 1));
    const [sent, first, second] = [(await mails[0])!, (await mails[1])!, (await mails[2])!];
    await app.outbox.delivered(sent, now);
    for (const mail of [first, second]) await app.outbox.failed(mail, "refused", undefined);
    const ids = async (options?: { all: boolean }) => (await app.outbox.list(10, options)).map(({ id }) => id);
    expect(await ids()).toEqual([first.id, second.id].sort());
    expect(await ids({ all: true })).toEqual([sent.id, first.id, second.id].sort());
    expect(await app.outbox.retry(now, first.id)).toBe(1);
    expect((await app.outbox.list(10)).filter(({ dueAt }) => dueAt === now).map(({ id }) => id)).toEqual([first.id]);
    expect(await app.outbox.retry(now)).toBe(2);
  });
});
