import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, type Migration, sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { migrate, migrationState } from "../../src/db/migrate.ts";
import { coreMigrations } from "../../src/db/migrations/index.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";
import { runHere as run } from "../support/command.ts";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

const OURS = { ...coreMigrations, ...migrationsOf(Object.values(features)) };
const NAMES = Object.keys(OURS).sort();

/** The database in a folder, for as long as the test runs. */
function open(folder: string): Kysely<never> {
  const { kysely } = openDatabase(loadConfig({ DATABASE_URL: `sqlite:${join(folder, "bienvenue.db")}` }));
  onTestFinished(() => kysely.destroy());
  return kysely as never;
}

const recorded = async (kysely: Kysely<never>) =>
  (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(kysely)).rows.map(
    ({ name }) => name,
  );

/** What a process says that it applied, in words or in its log. */
const reported = (output: string) => [...output.matchAll(/applied (?:migration )?([\w-]+)/g)].map(([, name]) => name);

async function served(folder: string): Promise<string> {
  const { output, stop } = await serve(folder);
  expect(await stop()).toBe(0);
  return output();
}

async function migrated(folder: string): Promise<string> {
  const { code, out, err } = await run(["migrate"], folder);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

async function expectOnce(folder: string, outputs: readonly string[]): Promise<void> {
  expect(outputs.flatMap(reported).sort()).toEqual(NAMES);
  expect(await recorded(open(folder))).toEqual(NAMES);
}

const four = (folder: string) => [migrated(folder), served(folder), migrated(folder), served(folder)];

describe.each([1, 2, 3])("four processes start at once, round %i: each migration is applied once", () => {
  test("where there is no file", async () => {
    const folder = temporaryFolder();
    await expectOnce(folder, await Promise.all(four(folder)));
  });

  test("where somebody else writes, so that they all wait for the same moment", async () => {
    const folder = temporaryFolder();
    const other = openConnection(join(folder, "bienvenue.db"), 0);
    other.exec("pragma journal_mode = wal; begin immediate;");
    const started = four(folder);
    await sleep(900);
    other.exec("rollback");
    other.close();
    await expectOnce(folder, await Promise.all(started));
  });
});

test("a second run has nothing to do", async () => {
  const folder = temporaryFolder();
  await migrated(folder);
  expect(await migrated(folder)).toBe("up to date\n");
});

const FAILING: Record<string, Migration> = {
  "9000-good": { up: async (db) => db.schema.createTable("good").addColumn("id", "integer").execute() },
  "9001-bad": {
    up: async (db) => {
      await db.schema.createTable("half").addColumn("id", "integer").execute();
      await sql`insert into half (id) values (1)`.execute(db);
      throw new Error("on purpose");
    },
  },
};

test.each([
  ["on an empty database", false],
  ["on one that is in use", true],
])("a migration that fails leaves nothing behind, %s, and the next run goes on from before it", async (_, used) => {
  const kysely = open(temporaryFolder());
  if (used) await migrate(kysely, OURS);
  await expect(migrate(kysely, { ...OURS, ...FAILING })).rejects.toThrow("on purpose");

  const tables = (await kysely.introspection.getTables()).map(({ name }) => name);
  expect(tables.filter((name) => ["half", "good"].includes(name))).toEqual(["good"]);
  expect((await migrationState(kysely, { ...OURS, ...FAILING })).applied).toEqual([...NAMES, "9000-good"]);
  expect(await migrate(kysely, { ...OURS, ...FAILING, "9001-bad": { up: async () => undefined } })).toEqual([
    "9001-bad",
  ]);
});

describe("a database of a newer version", () => {
  test.each(["migrate", "serve"])("%s says so in one sentence, exit code 1, and writes nothing", async (command) => {
    const folder = temporaryFolder();
    const { kysely } = openDatabase(loadConfig({ DATABASE_URL: `sqlite:${join(folder, "bienvenue.db")}` }));
    await migrate(kysely as never, { ...OURS, "9999-future": { up: async () => undefined } });
    await kysely.destroy();
    const digest = () =>
      createHash("sha256")
        .update(readFileSync(join(folder, "bienvenue.db")))
        .digest("hex");

    const before = digest();
    const sentence = "bienvenue: the database is of a newer version (it has 9999-future)\n";
    expect(await run([command], folder, { PORT: "0" })).toEqual({ code: 1, out: "", err: sentence });
    expect(digest()).toBe(before);
    expect(await recorded(open(folder))).toEqual([...NAMES, "9999-future"]);
  });
});
