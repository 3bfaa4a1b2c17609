import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { openDatabase, openForOperator } from "../src/assemble/open-database.ts";
import { loadConfig } from "../src/config/config.ts";
import { cancel } from "../src/db/drivers/postgres/cancel.ts";
import { openConnection } from "../src/db/drivers/sqlite/connection.ts";
import { check } from "../src/db/maintenance/check.ts";
import { copy, needCurrent, prepareTarget } from "../src/db/maintenance/copy.ts";
import { migrate, ownMigrationState } from "../src/db/migrate.ts";
import { migrationsOf } from "../src/features/feature.ts";
import * as features from "../src/features/index.ts";
import { PATIENT } from "./effort.ts";
import { execute } from "./support/contents.ts";
import { newPostgresDatabase, temporaryFolder } from "./support/databases.ts";
import { fillWithSamples } from "./support/seeded-database.ts";

const OURS = migrationsOf(Object.values(features));
const HERE = inject("postgres") !== "";
const newSqlite = async () => `sqlite:${join(temporaryFolder(), "test.db")}`;
const KINDS = [["sqlite", newSqlite] as const, ...(HERE ? [["postgres", newPostgresDatabase] as const] : [])];
/** Rows of each table, of samples of three users; a request for a mailed login is of an address that nobody has. */
const SAMPLES = [4, 4, 0, 3, 3, 3, 4, ...Array<number>(10).fill(3)];
const SILENT = { begin: () => undefined, row: () => undefined };

function operator(url: string) {
  const database = openForOperator(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  onTestFinished(() => database.kysely.destroy());
  return database;
}

/** As the service opens it: an SQLite file is made where there is none. */
function served(url: string) {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  onTestFinished(() => kysely.destroy());
  return kysely as never;
}

/** Closes it as well: an SQLite file that is in use is no target. */
async function prepared(url: string, migrations: typeof OURS): Promise<void> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  await prepareTarget(kysely as never, migrations).finally(() => kysely.destroy());
}

describe.each(KINDS)("what operators do to %s", (name, newUrl) => {
  test("a sound database: its rows are counted", async () => {
    const url = await newUrl();
    await fillWithSamples(url, 3);
    const { tables, faults } = await check(operator(url), OURS);
    expect(tables.map((table) => table.rows)).toEqual(SAMPLES);
    // The server of the tests is made to be fast.
    expect(faults.filter((fault) => !fault.startsWith("PostgreSQL runs with"))).toEqual([]);
    expect(faults).toHaveLength(name === "postgres" ? 3 : 0);
  });

  test("a database of another product is told from an empty, an old and a newer one", async () => {
    const [empty, old, newer, others, many] = [
      await newUrl(),
      await newUrl(),
      await newUrl(),
      await newUrl(),
      await newUrl(),
    ];
    await expect(needCurrent(served(empty), OURS)).rejects.toThrow("Bienvenue has not used it yet");
    await migrate(served(old), OURS);
    await expect(needCurrent(served(old), { ...OURS, "9999-later": { up: async () => undefined } })).rejects.toThrow(
      "it lacks 9999-later",
    );
    await migrate(served(newer), { ...OURS, "9999-later": { up: async () => undefined } });
    await expect(ownMigrationState(served(newer), OURS)).rejects.toThrow("of a newer version (it has 9999-later)");
    for (const url of [others, many]) {
      const kysely = served(url) as ReturnType<typeof openDatabase>["kysely"];
      const tables = url === many ? ["a1", "b2", "c3", "d4", "e5"] : ["a1"];
      for (const table of tables) await kysely.schema.createTable(table).addColumn("id", "integer").execute();
    }
    await expect(migrate(served(others), OURS)).rejects.toThrow("belongs to another product (it has a1)");
    await expect(migrate(served(many), OURS)).rejects.toThrow("(it has a1, b2, c3 and 2 more)");
  });

  test("a copy into what is not empty, or is not as the source, keeps nothing", async () => {
    const [from, to, other] = [await newUrl(), await newUrl(), await newUrl()];
    await fillWithSamples(from, 2);
    await fillWithSamples(to, 1);
    await expect(prepared(to, OURS)).rejects.toThrow("the database is not empty");
    await expect(copy(operator(from), operator(to), OURS, SILENT)).rejects.toThrow("the database is not empty");
    await prepared(other, { ...OURS, "9999-later": { up: async () => undefined } });
    await expect(copy(operator(from), operator(other), OURS, SILENT)).rejects.toThrow(
      "the target was changed meanwhile",
    );
  });
});

test("rows of nobody and numbers that would be given twice are found", async () => {
  const url = await newSqlite();
  await fillWithSamples(url, 3);
  const connection = openConnection(url.slice("sqlite:".length), 1000);
  connection.exec("pragma foreign_keys = off; delete from users where id = 2; update sqlite_sequence set seq = 1");
  connection.close();
  const { faults } = await check(operator(url), OURS);
  expect(faults).toEqual([
    "1 challenges belong to users that are not there",
    "1 logins belong to users that are not there",
    "1 mails belong to users that are not there",
    "1 passkey_users belong to users that are not there",
    "1 passkeys belong to users that are not there",
    "1 recovery_codes belong to users that are not there",
    "1 sessions belong to users that are not there",
    "1 tokens belong to users that are not there",
    "1 totp_enrolments belong to users that are not there",
    "1 totps belong to users that are not there",
    "1 trusted_browsers belong to users that are not there",
    "1 two_step_removals belong to users that are not there",
    "the next number of users would be 2, but they reach 3",
  ]);
});

test("one letter of one page changed is found", async () => {
  const url = await newSqlite();
  await fillWithSamples(url, 3);
  const path = url.slice("sqlite:".length);
  const connection = openConnection(path, 1000);
  const [row] = connection.run("select id from sessions limit 1", []).rows;
  connection.close();
  const bytes = readFileSync(path);
  bytes.write("x", bytes.indexOf(String(row?.["id"])));
  writeFileSync(path, bytes);
  const { faults } = await check(operator(url), OURS);
  expect(faults).toEqual([expect.stringMatching(/^integrity check: /)]);
});

test("a backup is a whole database, and one that cannot be written says why", async () => {
  const url = await newSqlite();
  await fillWithSamples(url, 3);
  const connection = openConnection(url.slice("sqlite:".length), 1000);
  onTestFinished(() => connection.close());
  const file = join(temporaryFolder(), "backup.db");
  await connection.backUp(file);
  expect(statSync(file).size).toBeGreaterThan(0);
  expect((await check(operator(`sqlite:${file}`), OURS)).tables.map(({ rows }) => rows)).toEqual(SAMPLES);
  await expect(connection.backUp(join(temporaryFolder(), "nowhere", "backup.db"))).rejects.toThrow();
  expect(() => [...connection.iterate("select * from missing")]).toThrow("no such table");
});

test.runIf(HERE)("A13: a statement that nobody waits for is stopped at the server", async () => {
  const client = new pg.Client({ connectionString: inject("postgres") });
  await client.connect();
  onTestFinished(() => client.end());
  const sleeping = client.query("select pg_sleep(60)");
  const stopped = expect(sleeping).rejects.toMatchObject({ code: "57014" });
  // Only what has begun can be stopped.
  const begun =
    "select count(*)::int as count from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'";
  const watcher = new pg.Client({ connectionString: inject("postgres") });
  await watcher.connect();
  onTestFinished(() => watcher.end());
  await expect.poll(async () => (await watcher.query<{ count: number }>(begun)).rows[0]?.count).toBe(1);
  cancel(client as never);
  await stopped;
  cancel({ processID: null, secretKey: null } as never); // not connected: nothing to say to anybody
  await execute(inject("postgres"), "select 1");
});
