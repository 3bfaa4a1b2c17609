import { type Kysely, sql } from "kysely";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { PATIENT } from "../../../../test/effort.ts";
import { newPostgresDatabase } from "../../../../test/support/databases.ts";
import { makeApp } from "../../../../test/support/make-app.ts";
import { startCluster } from "../../../../test/support/postgres.ts";
import { findPostgres } from "../../../../test/support/postgres-programs.ts";
import { openDatabase } from "../../../assemble/open-database.ts";
import { loadConfig } from "../../../config/config.ts";
import { postgresServer } from "../../../config/postgres-url.ts";
import { migrate } from "../../migrate.ts";
import { coreMigrations } from "../../migrations/index.ts";
import type { Schema } from "../../schema.ts";
import { spoilsConnection, translate } from "./errors.ts";

const HERE = inject("postgres") !== "";

function open(url: string, env: Record<string, string> = {}): Kysely<Schema> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url, ...env }));
  onTestFinished(() => kysely.destroy());
  return kysely;
}

const unavailable = { code: "database_unavailable" };
const USER = { public_id: "a", email: "a@b.cd", canonical_email: "a@b.cd", hashed_password: "x", created_at: 1 };
const users = (kysely: Kysely<Schema>) => kysely.selectFrom("users").select("email").execute();

describe.runIf(HERE)("PostgreSQL", () => {
  const migrated = async (env: Record<string, string> = {}) => {
    const kysely = open(await newPostgresDatabase(), env);
    await migrate(kysely as never);
    return kysely;
  };

  test("four nodes that start at once apply each migration once", async () => {
    const url = await newPostgresDatabase();
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(open(url) as never)));
    expect(applied.flat().sort()).toEqual(Object.keys(coreMigrations));
  });

  test.each([
    ["nobody listens", () => "postgres://postgres@127.0.0.1:1/postgres"],
    ["there is no such database", () => inject("postgres").replace(/\/postgres$/, "/nothing")],
    ["there is no such role", () => inject("postgres").replace("postgres@", "nobody@")],
  ])("%s: database_unavailable", async (_what, url) => {
    await expect(users(open(url()))).rejects.toMatchObject(unavailable);
  });

  test("A13: a statement that takes too long is given up, and the next one works", async () => {
    const kysely = await migrated({ BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "200ms" });
    const slow = kysely.selectNoFrom(sql`pg_sleep(5)`.as("slept")).execute();
    await expect(slow).rejects.toMatchObject(unavailable);
    expect(await users(kysely)).toEqual([]);
  });

  test("A13: with all connections taken a request is refused, and served when one is free", async () => {
    const kysely = await migrated({
      BIENVENUE_DATABASE_POOL_SIZE: "1",
      BIENVENUE_DATABASE_CONNECT_TIMEOUT: "100ms",
    });
    await kysely.connection().execute(async (connection) => {
      await users(connection);
      await expect(users(kysely)).rejects.toMatchObject(unavailable);
    });
    expect(await users(kysely)).toEqual([]);
  });

  test("a connection that the server ends is not used again, and its transaction is gone", async () => {
    const kysely = await migrated({ BIENVENUE_DATABASE_POOL_SIZE: "2" });
    const cut = kysely.transaction().execute(async (trx) => {
      await trx.insertInto("users").values(USER).execute();
      const { pid } = await trx.selectNoFrom(sql<number>`pg_backend_pid()`.as("pid")).executeTakeFirstOrThrow();
      await kysely.selectNoFrom(sql`pg_terminate_backend(${pid})`.as("ended")).execute();
      await trx.selectFrom("users").select("id").execute();
    });
    await expect(cut).rejects.toMatchObject(unavailable);
    expect(await users(kysely)).toEqual([]);
  });

  test("two changes to one address at once: the index decides", async () => {
    const kysely = await migrated();
    await kysely.insertInto("users").values(USER).execute();
    const other = kysely.insertInto("users").values({ ...USER, public_id: "b" });
    await expect(other.execute()).rejects.toMatchObject({ code: "user_exists" });
  });

  test("statements are prepared by name, and more than have a name work too", async () => {
    const kysely = await migrated({ BIENVENUE_DATABASE_POOL_SIZE: "1" });
    for (let count = 0; count < 220; count++) {
      await kysely
        .selectFrom("users")
        .select("id")
        .where(
          "id",
          "in",
          Array.from({ length: count + 1 }, () => 0),
        )
        .execute();
    }
    const prepared = sql<number>`(select count(*) from pg_prepared_statements)`.as("prepared");
    expect(await kysely.selectNoFrom(prepared).executeTakeFirst()).toEqual({ prepared: 200 });
  });

  test("bigint columns are numbers", async () => {
    const kysely = await migrated();
    await kysely
      .insertInto("users")
      .values({ ...USER, created_at: 1_800_000_000_000 })
      .execute();
    const { created_at } = await kysely.selectFrom("users").select("created_at").executeTakeFirstOrThrow();
    expect(created_at).toBe(1_800_000_000_000);
  });

  test("A11: a server that may lose acknowledged writes is named in the log and by /health/ready", async () => {
    const here = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };
    const ready = async (url: string) => {
      const { app, log } = await makeApp({ BIENVENUE_DATABASE_URL: url });
      const answer = (await (await app.request("http://localhost/health/ready", {}, here)).json()) as {
        checks: { warnings: string[] };
      };
      const warned = log.map((line) => JSON.parse(line) as { level: string; event: string });
      expect(warned.filter(({ level }) => level === "warn").map(({ event }) => event)).toEqual(answer.checks.warnings);
      return answer.checks.warnings.map((warning) => /with (\w+ = \w+):/.exec(warning)?.[1]);
    };
    expect(await ready(await newPostgresDatabase())).toEqual([
      "fsync = off",
      "full_page_writes = off",
      "synchronous_commit = off",
    ]);
    const durable = await startCluster(findPostgres()!, { durable: true });
    onTestFinished(() => durable.stop());
    expect(await ready(durable.url)).toEqual([]);
  });

  test("its own clock can be read", async () => {
    const { time, kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: inject("postgres") }));
    onTestFinished(() => kysely.destroy());
    expect(Math.abs((await time!()) - Date.now())).toBeLessThan(60_000);
  });
});

test.each([
  ["08006", true, true],
  ["57P01", true, true],
  ["57014", true, false],
  ["53300", true, false],
  ["40P01", true, false],
  ["42601", false, false],
  ["42501", true, false],
  ["3F000", true, false],
  ["23505", false, false],
  ["42P05", true, false],
  ["26000", true, true],
  ["ECONNREFUSED", true, true],
  ["EPIPE", true, true],
  [undefined, true, true],
])("error %s: unavailable %s, spoils its connection %s", (code, isUnavailable, spoils) => {
  const error = Object.assign(new Error("why"), { code });
  expect(translate(error) !== error).toBe(isUnavailable);
  expect(spoilsConnection(error)).toBe(spoils);
});

test("an error without words is named by its code", () => {
  expect(translate(Object.assign(new Error(""), { code: "ECONNREFUSED" }))).toMatchObject({
    message: "PostgreSQL: ECONNREFUSED",
  });
});

test.each([
  ["postgres://u@localhost/d", "none"],
  ["postgres://u@127.0.0.2:5433/d", "none"],
  ["postgres://u@[::1]/d", "none"],
  ["postgres:///d?host=/run/postgresql", "none"],
  ["postgres://%2Frun%2Fpostgresql/d?sslmode=require", "none"],
  ["postgres://u@db.example.com/d", "full"],
  ["postgresql://u@10.0.0.7/d?application_name=x", "full"],
  ["postgres://u@/d?host=db.example.com", "full"],
  ["postgres://u@db.example.com/d?sslmode=require", "full"],
  ["postgres://u@db.example.com/d?sslmode=verify-full&sslrootcert=system", "full"],
  ["postgres://u@db.example.com/d?sslmode=verify-ca", "chain"],
  ["postgres://u@db.example.com/d?sslmode=no-verify", "unverified"],
  ["postgres://u@db.example.com/d?sslmode=disable", "none"],
  ["postgres://u@db.example.com/d?ssl=true", "full"],
  ["postgres://u@localhost/d?ssl=1", "full"],
  ["postgres://u@db.example.com/d?ssl=false", "none"],
])("ASVS 12.3.1: %s, TLS: %s", (url, tls) => {
  expect(postgresServer(url).tls).toBe(tls);
});

test("ASVS 12.3.2: a server off this machine that speaks no TLS gets no password", async () => {
  const url = `${inject("postgres")}?sslmode=require`;
  const refused = users(open(url));
  await expect(refused).rejects.toMatchObject({
    ...unavailable,
    message: expect.stringMatching(/has no TLS; give it a certificate, or add sslmode=disable/),
  });
});
