import { performance } from "node:perf_hooks";
import pg from "pg";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { migrate } from "../../src/db/migrate.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";

/** Users are numbered from 1; user n's address, and the digest of session n, follow from the number. */
export const emailOf = (n: number): string => `user${String(n).padStart(9, "0")}@example.com`;
const stepOf = (users: number) => Math.floor(2 ** 32 / (users + 1));
export const digestOf = (n: number, users: number): string =>
  (n * stepOf(users)).toString(16).padStart(8, "0") + n.toString(16).padStart(35, "0");

/** Session n belongs to another user than user n: neighbours in one tree are not neighbours in the next. */
const STRIDE = 7919;
export const ownerOf = (n: number, users: number): number => ((n * STRIDE) % users) + 1;

/** What the hasher of this measure takes for the right one: as long as a real hash. */
export const HASHED = `$argon2id$v=19$m=65536,t=3,p=1$${"A".repeat(22)}$${"B".repeat(43)}`;

/** Rows in the order of their keys, so that the trees of keys grow at their end; other indexes are built afterwards. */
const usersSql = (series: string, id: string, lpad: string) => `
  insert into users (public_id, email, canonical_email, hashed_password, created_at, verified_at)
  select ${id}, ${lpad}, ${lpad}, '${HASHED}', ${Date.now()} - n, ${Date.now()} - n ${series}`;

const sessionsSql = (series: string, digest: string, id: string, users: number) => `
  insert into sessions
    (digest, id, user_id, created_at, last_seen_at, last_seen_hour, expires_at, user_agent, network, methods)
  select ${digest}, ${id}, n * ${STRIDE} % ${users} + 1, ${Date.now()} - n % 86400000, ${Date.now()} - n % 3600000,
         (${Date.now()} - n % 3600000) / 3600000,
         ${Date.now()} + 86400000 + n % 86400000, 'Firefox on Linux', '192.0.2.7', 'pwd' ${series}`;

/** Fills a new database with `users` users and a session for each; answers how many seconds that took. */
export async function seed(url: string, users: number): Promise<number> {
  const begun = performance.now();
  const { kysely } = openDatabase(loadConfig({ DATABASE_URL: url }));
  await migrate(kysely as never, migrationsOf(Object.values(features)));
  await kysely.destroy();
  if (url.startsWith("sqlite:")) seedSqlite(url.slice("sqlite:".length), users);
  else await seedPostgres(url, users);
  return (performance.now() - begun) / 1000;
}

function seedSqlite(path: string, users: number): void {
  const connection = openConnection(path, 1000);
  const indexes = connection.run(
    "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name = 'sessions'",
    [],
  ).rows as { name: string; sql: string }[];
  const series = `from (with recursive s(n) as (select 1 union all select n + 1 from s where n < ${users}) select n from s)`;
  const key = `printf('%08x', n * ${stepOf(users)})`;
  connection.exec("pragma synchronous = off; pragma cache_size = -500000; pragma foreign_keys = off; begin");
  for (const { name } of indexes) connection.exec(`drop index ${name}`);
  const id = `${key} || printf('-0000-4000-8000-%012x', n)`;
  connection.exec(usersSql(series, id, "printf('user%09d@example.com', n)"));
  connection.exec(sessionsSql(series, `${key} || printf('%035x', n)`, id, users));
  for (const { sql } of indexes) connection.exec(sql);
  connection.exec("commit; pragma wal_checkpoint(truncate)");
  connection.close();
}

async function seedPostgres(url: string, users: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; sql: string }>(
      `select indexname as name, indexdef as sql from pg_indexes
       where tablename = 'sessions' and indexname not in (select conname from pg_constraint)`,
    );
    const series = `from generate_series(1, ${users}::bigint) as n`;
    const key = `lpad(to_hex(n * ${stepOf(users)}), 8, '0')`;
    // Foreign keys are right by construction: checking each takes longer than the row.
    await client.query("set session_replication_role = replica; set maintenance_work_mem = '512MB'");
    for (const { name } of rows) await client.query(`drop index ${name}`);
    const id = `${key} || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0')`;
    await client.query(usersSql(series, id, "'user' || lpad(n::text, 9, '0') || '@example.com'"));
    await client.query(sessionsSql(series, `${key} || lpad(to_hex(n), 35, '0')`, id, users));
    for (const { sql } of rows) await client.query(sql);
    await client.query("vacuum analyze");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}
