import { join } from "node:path";
import { type Kysely, type Migration, sql } from "kysely";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { openDatabase, openForOperator } from "../src/assemble/open-database.ts";
import { loadConfig } from "../src/config/config.ts";
import { copy, prepareTarget } from "../src/db/maintenance/copy.ts";
import type { OperatorDatabase } from "../src/db/maintenance/kind.ts";
import { migrate } from "../src/db/migrate.ts";
import { migrationsOf } from "../src/features/feature.ts";
import * as features from "../src/features/index.ts";
import { PATIENT } from "./effort.ts";
import { contents, execute } from "./support/contents.ts";
import { newPostgresDatabase, temporaryFolder } from "./support/databases.ts";
import { fillWithSamples, within } from "./support/seeded-database.ts";

const OURS = migrationsOf(Object.values(features));
const newSqlite = async () => `sqlite:${join(temporaryFolder(), "test.db")}`;
const HERE = inject("postgres") !== "";
const KINDS = { sqlite: newSqlite, ...(HERE ? { postgres: newPostgresDatabase } : {}) };
const DIRECTIONS = Object.entries(KINDS).flatMap(([from, source]) =>
  Object.entries(KINDS).map(([to, target]) => ({ from, to, source, target })),
);
const SILENT = { begin: () => undefined, row: () => undefined };

function operator(url: string): OperatorDatabase {
  const database = openForOperator(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  onTestFinished(() => database.kysely.destroy());
  return database;
}

async function prepare(url: string, migrations = OURS): Promise<OperatorDatabase> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  await prepareTarget(kysely as never, migrations).finally(() => kysely.destroy());
  return operator(url);
}

/** Every row, read by the ways of the service itself. */
const rows = (url: string) =>
  within(url, async (kysely) => ({
    users: await kysely.selectFrom("users").selectAll().orderBy("id").execute(),
    sessions: (await kysely.selectFrom("sessions").selectAll().execute()).sort(byId),
    tokens: (await kysely.selectFrom("tokens").selectAll().execute()).sort((a, b) => a.user_id - b.user_id),
  }));
const byId = (a: { user_id: number }, b: { user_id: number }) => a.user_id - b.user_id;

/** A feature of tomorrow: its table sorts before the one that it refers to, holds bytes, and has a key of two columns. */
const FEATURE: Record<string, Migration> = {
  "5000-badges": {
    up: async (db) => {
      await db.schema
        .createTable("badges")
        .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("image", (await isPostgres(db)) ? "bytea" : "blob")
        .addPrimaryKeyConstraint("badges_key", ["user_id", "name"])
        .execute();
    },
  },
};

async function isPostgres(db: Kysely<unknown>): Promise<boolean> {
  return (await db.introspection.getSchemas()).length > 0;
}

describe.each(DIRECTIONS)("from $from to $to", ({ source, target }) => {
  test("every row arrives, more of them than a batch has, and numbers go on after all that were ever given", async () => {
    const [from, to] = [await source(), await target()];
    await fillWithSamples(from, 1200);
    const before = await rows(from);
    const { tables, left } = await copy(operator(from), await prepare(to), OURS, SILENT);

    expect(tables.map(({ name, source: { rows: count } }) => [name, count])).toEqual([
      ["attempts", 1201],
      ["events", 1201],
      ["leases", 0],
      ["users", 1200],
      ["challenges", 1200],
      ["logins", 1200],
      ["mail_logins", 1200],
      ["mails", 1200],
      ["passkey_users", 1200],
      ["passkeys", 1200],
      ["recovery_codes", 1200],
      ["sessions", 1200],
      ["tokens", 1200],
      ["totp_enrolments", 1200],
      ["totps", 1200],
      ["trusted_browsers", 1200],
      ["two_step_removals", 1200],
    ]);
    for (const one of tables) expect(one.target).toEqual(one.source);
    expect(left).toEqual([]);
    expect(await rows(to)).toEqual(before);
    expect(await rows(from)).toEqual(before);
    const added = await within(to, (kysely) =>
      kysely
        .insertInto("users")
        .values({ public_id: "new", email: "new", canonical_email: "new", hashed_password: "x", created_at: 1 })
        .returning("id")
        .executeTakeFirstOrThrow(),
    );
    expect(added).toEqual({ id: 1202 });
  });

  test("a table of a feature of tomorrow is copied without being named anywhere", async () => {
    const [from, to] = [await source(), await target()];
    const migrations = { ...OURS, ...FEATURE };
    const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: from }));
    await migrate(kysely as never, migrations);
    await sql`insert into users (public_id, email, canonical_email, created_at) values ('a', 'a', 'a', 1)`.execute(
      kysely,
    );
    for (const name of ["b", "A", "é"]) {
      await sql`insert into badges (user_id, name, image) values (1, ${name}, ${Buffer.from([0, 255, 1])})`.execute(
        kysely,
      );
    }
    await kysely.destroy();

    const { tables } = await copy(operator(from), await prepare(to, migrations), migrations, SILENT);
    expect(tables.map(({ name }) => name)).toContain("badges");
    const copied = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: to })).kysely;
    const found = await sql<{ name: string; image: Uint8Array }>`select name, image from badges`.execute(copied);
    await copied.destroy();
    expect(found.rows.map(({ name, image }) => [name, [...image]]).sort()).toEqual(
      ["A", "b", "é"].map((name) => [name, [0, 255, 1]]),
    );
  });

  test("what others write to the source meanwhile does not come along", async () => {
    const [from, to] = [await source(), await target()];
    await fillWithSamples(from, 10);
    let writing: Promise<unknown> | undefined;
    const row = () => {
      writing ??= within(from, (kysely) => kysely.deleteFrom("users").where("id", ">", 5).execute());
      return undefined;
    };
    const { tables } = await copy(operator(from), await prepare(to), OURS, { ...SILENT, row });
    await writing;
    expect(tables.map((table) => table.target.rows)).toEqual([11, 11, 0, ...Array<number>(14).fill(10)]);
    expect((await rows(from)).sessions).toHaveLength(5);
  });

  test("a target that changes a row on its way is found out, and nothing is kept", async () => {
    const [from, to] = [await source(), await target()];
    await fillWithSamples(from, 10);
    const database = await prepare(to);
    await within(to, async (kysely) => {
      if (await isPostgres(kysely as never)) {
        await execute(
          to,
          `create function spoil() returns trigger language plpgsql as $$ begin
             if new.id = 7 then new.hashed_password = 'y'; end if; return new; end $$;
           create trigger spoil before insert on users for each row execute function spoil()`,
        );
      } else {
        await sql`create trigger spoil after insert on users when new.id = 7
          begin update users set hashed_password = 'y' where id = 7; end`.execute(kysely);
      }
    });
    await expect(copy(operator(from), database, OURS, SILENT)).rejects.toThrow("source and target differ in users");
    await database.kysely.destroy();
    expect((await rows(to)).users).toEqual([]);
  });
});

describe.each(Object.entries(KINDS))("a target on %s", (_name, target) => {
  test.each([
    ["a user", "insert into users (public_id, email, canonical_email, created_at) values ('a', 'a', 'a', 1)"],
    [
      "a row in a table of another product beside ours",
      "create table orders (id integer); insert into orders values (1)",
    ],
  ])("with %s is refused, and stays as it is", async (_what, statements) => {
    const to = await target();
    await within(to, async (kysely) => {
      for (const statement of statements.split("; ")) await sql.raw(statement).execute(kysely);
    });
    const before = await contents(to);
    await expect(prepare(to)).rejects.toThrow(/the database is not empty: there are (users|orders)/);
    expect(await contents(to)).toEqual(before);
  });

  test("that was filled after it was prepared is refused as well", async () => {
    const [from, to] = [await newSqlite(), await target()];
    await fillWithSamples(from, 2);
    const database = await prepare(to);
    await fillWithSamples(to, 1);
    await expect(copy(operator(from), database, OURS, SILENT)).rejects.toThrow("the database is not empty");
    expect((await rows(to)).users).toHaveLength(1);
  });
});

test.runIf(HERE)("what PostgreSQL cannot hold is refused with the table's name, and nothing is kept", async () => {
  const [from, to] = [await newSqlite(), await newPostgresDatabase()];
  await fillWithSamples(from, 3);
  await within(from, (kysely) => kysely.updateTable("users").set({ email: "a\0b" }).where("id", "=", 3).execute());
  await expect(copy(operator(from), await prepare(to), OURS, SILENT)).rejects.toThrow(/^table users: .*0x00/);
  expect((await rows(to)).users).toEqual([]);
});

test("a number that JavaScript would round is refused, not rounded", async () => {
  const [from, to] = [await newSqlite(), await newSqlite()];
  await fillWithSamples(from, 3);
  await within(from, (kysely) => sql`update users set created_at = 9007199254740993 where id = 3`.execute(kysely));
  await expect(copy(operator(from), await prepare(to), OURS, SILENT)).rejects.toThrow(/too large/);
});
