import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, type Migration, Migrator } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { ServiceError } from "../../src/core/errors.ts";
import { migrate, migrationState } from "../../src/db/migrate.ts";
import { coreMigrations } from "../../src/db/migrations/index.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";
import { PATIENT } from "../effort.ts";
import { DATABASES, newPostgresDatabase } from "../support/databases.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { RELEASED_MIGRATIONS, ReleasedNode } from "./released.ts";

/** On PostgreSQL new ones, which no version has used yet. */
const SHARED = DATABASES.filter(([name]) => name !== "sqlite in memory").map(
  ([name, url]) => [name, name === "postgres" ? newPostgresDatabase : url] as const,
);

/** What the next version may do to tables that are in use: add. */
const NEXT: Record<string, Migration> = {
  "9000-next": {
    up: async (db) => {
      await db.schema.alterTable("sessions").addColumn("label", "text").execute();
      await db.schema
        .createTable("next")
        .addColumn("digest", "text", (column) => column.primaryKey().notNull())
        .addColumn("user_id", "integer", (column) => column.references("users.id").onDelete("cascade"))
        .execute();
    },
  },
};

async function releasedDatabase(url: string): Promise<Kysely<never>> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  onTestFinished(() => kysely.destroy());
  const released = Object.fromEntries(
    Object.entries(coreMigrations).filter(([name]) => RELEASED_MIGRATIONS.includes(name)),
  );
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => released } });
  const { error } = await migrator.migrateToLatest();
  expect(error).toBeUndefined();
  return kysely as never;
}

/** Repeats it until it is over, and has come to its end at least once. What waits too long for the other's lock is asked again. */
async function repeat(isOver: () => boolean, round: () => Promise<void>): Promise<void> {
  let done = false;
  while (!(done && isOver())) {
    try {
      await round();
      done = true;
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "database_unavailable")) throw error;
    }
  }
}

/** Lives through every statement of the released version, until it is told to stop. */
const work = (node: ReleasedNode, isOver: () => boolean) =>
  repeat(isOver, async () => {
    const [email, first, second] = [`${randomUUID()}@example.com`, randomUUID(), randomUUID()];
    expect(await node.register(email, first)).toBe(true);
    const session = (await node.logIn(email, first))!;
    const other = (await node.logIn(email, first))!;
    expect([await node.check(session), await node.logOut(session), await node.check(session)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await node.resetPassword(email, second)).toBe(true);
    expect([await node.check(other), await node.logIn(email, first)]).toEqual([false, undefined]);
    expect(await node.logIn(email, second)).toBeDefined();
    await node.sweep();
  });

const useNew = (app: TestApp, isOver: () => boolean) =>
  repeat(isOver, async () => {
    const [email, first, second] = [`${randomUUID()}@example.com`, randomUUID(), randomUUID()];
    await app.auth.registerUser(email, first);
    const { token } = (await app.logIn(email, first))!;
    expect(await app.findSession(token)).toBeDefined();
    await app.auth.updatePassword(await app.auth.getResetPasswordToken(email), second);
    expect(await app.findSession(token)).toBeUndefined();
    const again = (await app.logIn(email, second))!;
    expect(await app.auth.endSession(again.token)).toBe(true);
  });

describe.each(SHARED)("A41: versions N and N+1 together on %s", (name, url) => {
  test("the released version works on while the new one upgrades the database beside it, and each sees the other's work", async () => {
    const address = await url();
    const kysely = await releasedDatabase(address);
    const old = new ReleasedNode(kysely, name === "postgres");
    await old.register("guillaume@example.com", "b4l0u");
    const before = (await old.logIn("guillaume@example.com", "b4l0u"))!;

    let over = false;
    const working = [1, 2, 3].map(() => work(old, () => over));
    await sleep(200);
    let app!: TestApp;
    await repeat(
      () => true,
      async () => void (app = await makeApp({ BIENVENUE_DATABASE_URL: address })),
    );
    app.clock.advance(Date.now() - app.clock.now());
    await repeat(
      () => true,
      async () => {
        await migrate(kysely, { ...migrationsOf(Object.values(features)), ...NEXT });
      },
    );
    const using = [1, 2].map(() => useNew(app, () => over));
    await sleep(1500);
    over = true;
    await Promise.all([...working, ...using]);

    const all = Object.keys({ ...coreMigrations, ...migrationsOf(Object.values(features)), ...NEXT }).sort();
    expect((await migrationState(kysely)).applied).toEqual(all);
    expect(all.length).toBeGreaterThan(RELEASED_MIGRATIONS.length);

    // Sessions of either are known to the other, and ended by the other.
    expect((await app.findSession(before))?.user.email).toBe("guillaume@example.com");
    expect(await app.auth.endSession(before)).toBe(true);
    expect(await old.check(before)).toBe(false);
    const theirs = (await app.auth.createSession("guillaume@example.com"))!;
    expect([await old.check(theirs), await old.logOut(theirs)]).toEqual([true, true]);
    expect(await app.findSession(theirs)).toBeUndefined();
  });

  test("control: a migration that takes away what the released version uses is noticed", async () => {
    const kysely = await releasedDatabase(await url());
    const old = new ReleasedNode(kysely, name === "postgres");
    const working = work(old, () => false).catch((error: unknown) => (error as Error).message);
    await sleep(100);
    await kysely.schema.alterTable("sessions").renameColumn("network", "client_network").execute();
    expect(await working).toMatch(/network/);
  });
});
