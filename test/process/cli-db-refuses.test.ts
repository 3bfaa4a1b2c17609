import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { migrate } from "../../src/db/migrate.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";
import { PATIENT } from "../effort.ts";
import { runHere as run } from "../support/command.ts";
import { contents, execute } from "../support/contents.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { type Cluster, startCluster } from "../support/postgres.ts";
import { findPostgres } from "../support/postgres-programs.ts";

const OTHER_PRODUCT = `
  create table users (uid integer primary key, login text not null);
  create table sessions (sid integer primary key);
  insert into users values (1, 'somebody');`;
const NEWER = /the database is of a newer version \(it has 9999-future\)/;
const OTHER = /belongs to another product \(it has sessions, users\); give Bienvenue one of its own/;

/** What would write into a database, and what only reads it. `good` is a database that could be copied. */
const WRITING = ["serve", "migrate", "db copy --from GOOD --to URL"];
const READING = ["db check", "db copy --from URL --to sqlite:new.db"];

async function migrated(url: string, more: Parameters<typeof migrate>[1] = {}): Promise<string> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  await migrate(kysely as never, { ...migrationsOf(Object.values(features)), ...more });
  await kysely.destroy();
  return url;
}

const newer = (url: string) => migrated(url, { "9999-future": { up: async () => undefined } });
const sqliteUrl = () => `sqlite:${join(temporaryFolder(), "test.db")}`;

function sqliteFile(sql: string): string {
  const url = sqliteUrl();
  const connection = openConnection(url.slice("sqlite:".length), 0);
  connection.exec(sql);
  connection.close();
  return url;
}

/** Runs commands on a database beside each other; each must be refused in one sentence, and nothing may be written. */
async function expectRefused(commands: readonly string[], url: string, reason: RegExp, isThere = true) {
  const before = isThere ? await contents(url) : undefined;
  const good = await migrated(sqliteUrl());
  const sources = await contents(good);
  const refused = commands.map(async (command) => {
    const folder = temporaryFolder();
    const args = command.replace("URL", url).replace("GOOD", good).split(" ");
    const { code, out, err } = await run(args, folder, {
      DATABASE_URL: url,
      PORT: "0",
      BIENVENUE_DATABASE_START_TIMEOUT: "0s",
    });
    expect({ code, out }, command).toEqual({ code: 1, out: "" });
    expect(err, command).toMatch(reason);
    expect(err, command).toMatch(/^bienvenue: [^\n]+\n$/);
    if (command.startsWith("db copy") && isThere) expect(err).toMatch(command.endsWith("URL") ? /--to: / : /--from: /);
    expect(await contents(`sqlite:${folder}/none.db`), command).toEqual([]);
  });
  await Promise.all(refused);
  if (isThere) expect(await contents(url)).toEqual(before);
  expect(await contents(good)).toEqual(sources);
}

describe("SQLite", () => {
  const file = () => {
    const path = join(temporaryFolder(), "file.txt");
    writeFileSync(path, "not a database, but longer than the header of one would be: ".repeat(20));
    return `sqlite:${path}`;
  };
  const READ = [...READING, "db backup new.db"];

  test.each<[string, () => string | Promise<string>, RegExp, string[]]>([
    ["a file that is no database", file, /file is not a database/, [...WRITING, ...READ]],
    ["a database of another product", () => sqliteFile(OTHER_PRODUCT), OTHER, [...WRITING, ...READ]],
    [
      "a database of another product that also migrates with Kysely",
      () =>
        sqliteFile(
          `pragma journal_mode = wal; ${OTHER_PRODUCT} create table kysely_migration (name text, timestamp text);
           insert into kysely_migration values ('first', '');`,
        ),
      OTHER,
      ["serve", "db check"],
    ],
    ["a newer schema", () => newer(sqliteUrl()), NEWER, [...WRITING, ...READ]],
    ["a folder in its place", () => `sqlite:${temporaryFolder()}`, /unable to open/, ["migrate", "db check"]],
    [
      "a folder that does not exist",
      () => `sqlite:${temporaryFolder()}/missing/test.db`,
      /no such file|directory does not exist|unable to open/,
      ["migrate", "db check"],
    ],
    ["an empty database, for what reads", () => sqliteFile("vacuum"), /the database is empty/, READ],
  ])("%s: one sentence, exit code 1, nothing written", async (what, url, reason, commands) => {
    await expectRefused(commands, await url(), reason, !what.startsWith("a folder"));
  });

  test("a file that does not exist is not created by what only reads", async () => {
    await expectRefused(READ, sqliteUrl(), /no such file/);
  });

  test("a database in memory has nothing to copy, to back up or to check", async () => {
    await expectRefused(["db check", READING[1] as string], "sqlite::memory:", /lives in the process/, false);
  });
});

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  let cluster: Cluster;
  /** A role with a password in a database of its own. */
  const guarded = (password: string) =>
    cluster.url.replace("postgres@", `guarded${password}@`).replace(/\/postgres$/, "/guarded");

  beforeAll(async () => {
    cluster = await startCluster(findPostgres() ?? "");
    await execute(cluster.url, "create role guarded login password 'right'");
    await execute(cluster.url, "create database guarded");
    const rules = join(cluster.dataFolder, "pg_hba.conf");
    writeFileSync(rules, `host all guarded all scram-sha-256\n${readFileSync(rules, "utf8")}`);
    await execute(cluster.url, "select pg_reload_conf()");
  });
  afterAll(() => cluster.stop());

  const filled = async (sql: string) => {
    const url = await newPostgresDatabase();
    await execute(url, sql);
    return url;
  };
  const ALL = [...WRITING, ...READING];

  test.each<[string, () => string | Promise<string>, RegExp, string[]]>([
    [
      "nobody listens",
      () => "postgres://postgres@127.0.0.1:1/x",
      /PostgreSQL: connect ECONNREFUSED 127\.0\.0\.1:1/,
      ALL,
    ],
    ["a wrong password", () => guarded(":wrong"), /PostgreSQL: password authentication failed for user "guarded"/, ALL],
    ["no password", () => guarded(""), /PostgreSQL: the server asks for a password, and the URL has none/, ALL],
    [
      "a database that does not exist",
      () => inject("postgres").replace(/\/postgres$/, "/nothing"),
      /PostgreSQL: database "nothing" does not exist/,
      ALL,
    ],
    ["a database of another product", () => filled(OTHER_PRODUCT), OTHER, ALL],
    ["a newer schema", async () => newer(await newPostgresDatabase()), NEWER, ALL],
    [
      "no right to create tables",
      async () => {
        await execute(cluster.url.replace(/\/postgres$/, "/guarded"), "revoke create on schema public from public");
        return guarded(":right");
      },
      /PostgreSQL: permission denied for schema public/,
      WRITING,
    ],
    ["an empty database, for what reads", newPostgresDatabase, /the database is empty/, READING],
  ])("%s: one sentence, exit code 1, nothing written", async (what, url, reason, commands) => {
    await expectRefused(commands, await url(), reason, /^(a (database of|newer)|an empty|no right)/.test(what));
  });

  test("control: with the right password, and the right to, the same role can use it", async () => {
    await execute(cluster.url.replace(/\/postgres$/, "/guarded"), "grant create on schema public to guarded");
    expect(await run(["migrate"], temporaryFolder(), { DATABASE_URL: guarded(":right") })).toMatchObject({ err: "" });
  });

  test("db backup names pg_dump", async () => {
    const DATABASE_URL = await migrated(await newPostgresDatabase());
    const { code, out, err } = await run(["db", "backup", "new.db"], temporaryFolder(), { DATABASE_URL });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe("bienvenue: this command is for SQLite: back PostgreSQL up with pg_dump\n");
  });

  test("tables in another schema of the database do not matter", async () => {
    const url = await filled("create schema shop; create table shop.users (uid integer)");
    expect(await run(["migrate"], temporaryFolder(), { DATABASE_URL: url })).toMatchObject({ code: 0, err: "" });
  });
});
