import pg from "pg";
import { beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { newPostgresDatabase } from "./support/databases.ts";

const SHARDS = 8;
const USERS = 2000;

/**
 * The plan of docs/scaling.md in PostgreSQL's own hash partitioning, where a partition stands for a shard: every table of
 * a user's is divided by `user_id`, and a session's or reset's token says whose it is, so that a look-up knows its shard.
 */
const TABLES = ["users", "sessions", "tokens"] as const;
const PLAN = `
  create table users (id bigint primary key, email text not null, hashed_password text not null) partition by hash (id);
  create table sessions (user_id bigint not null, digest text not null, expires_at bigint not null,
    primary key (user_id, digest), foreign key (user_id) references users (id)) partition by hash (user_id);
  create table tokens (user_id bigint not null, digest text not null, expires_at bigint not null,
    primary key (user_id, digest), foreign key (user_id) references users (id)) partition by hash (user_id);
  create table addresses (canonical_email text primary key, user_id bigint not null) partition by hash (canonical_email);`;

const partitions = [...TABLES, "addresses"].flatMap((table) =>
  Array.from(
    { length: SHARDS },
    (_, shard) =>
      `create table ${table}_${shard} partition of ${table} for values with (modulus ${SHARDS}, remainder ${shard});`,
  ),
);

const ROWS = `
  insert into users select n, 'user' || n || '@example.com', 'hash' from generate_series(1, ${USERS}) n;
  insert into addresses select 'user' || n || '@example.com', n from generate_series(1, ${USERS}) n;
  insert into sessions select n % ${USERS} + 1, md5(n::text), 1 from generate_series(1, ${3 * USERS}) n;
  insert into tokens select n, md5('t' || n), 1 from generate_series(1, ${USERS}) n;
  analyze;`;

let url = "";

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

interface Plan {
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** The partitions that a statement touches, by its plan. */
async function touched(client: pg.Client, sql: string): Promise<string[]> {
  const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`explain (format json) ${sql}`);
  const names = new Set<string>();
  const visit = (plan: Plan) => {
    if (plan["Relation Name"] !== undefined) names.add(plan["Relation Name"]);
    for (const child of plan.Plans ?? []) visit(child);
  };
  visit(rows[0]!["QUERY PLAN"][0].Plan);
  return [...names].filter((name) => /_\d+$/.test(name));
}

const shardsOf = (names: readonly string[]) => new Set(names.map((name) => name.split("_")[1]));

describe.runIf(inject("postgres") !== "")("docs/scaling.md", () => {
  beforeAll(async () => {
    url = await newPostgresDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(PLAN + partitions.join("") + ROWS);
    await client.end();
  });

  test("one user's rows of every table sit in one shard, and users spread over all of them", async () => {
    const client = await connect();
    const shard = (table: string, key: string) =>
      `select ${key} as id, substring(tableoid::regclass::text from '\\d+$') as shard from ${table}`;
    const all = TABLES.map((table) => shard(table, table === "users" ? "id" : "user_id")).join(" union all ");
    const { rows } = await client.query<{ least: string; most: string }>(
      `select min(count)::text as least, max(count)::text as most
       from (select count(distinct shard) from (${all}) as rows group by id) as counted`,
    );
    expect(rows).toEqual([{ least: "1", most: "1" }]);
    const spread = await client.query<{ count: string }>("select count(*) from users group by tableoid");
    expect(spread.rows).toHaveLength(SHARDS);
    for (const { count } of spread.rows) expect(Number(count)).toBeGreaterThan(USERS / SHARDS / 2);
  });

  test.each([
    [
      "session check",
      "select * from sessions join users on users.id = sessions.user_id where sessions.user_id = 7 and users.id = 7 and digest = 'x'",
    ],
    ["logout", "delete from sessions where user_id = 7 and digest = 'x'"],
    ["login, the session", "insert into sessions values (7, 'x', 1)"],
    ["reset, the token", "delete from tokens where user_id = 7 and digest = 'x'"],
    ["reset, the password", "update users set hashed_password = 'y' where id = 7"],
    ["reset, all sessions", "delete from sessions where user_id = 7"],
    ["login, the address", "select user_id from addresses where canonical_email = 'user7@example.com'"],
  ])("%s touches one shard", async (_what, sql) => {
    const client = await connect();
    // An insert is routed when it runs; its plan names the whole table.
    if (sql.startsWith("insert")) {
      const { rows } = await client.query<{ shard: string }>(`${sql} returning tableoid::regclass::text as shard`);
      const user = await client.query<{ shard: string }>(
        "select tableoid::regclass::text as shard from users where id = 7",
      );
      expect(shardsOf(rows.map(({ shard }) => shard))).toEqual(shardsOf(user.rows.map(({ shard }) => shard)));
    } else expect(shardsOf(await touched(client, sql)).size).toBe(1);
  });

  test("control: a look-up by the digest alone, as on one PostgreSQL today, touches every shard", async () => {
    const names = await touched(await connect(), "select * from sessions where digest = 'x'");
    expect(shardsOf(names).size).toBe(SHARDS);
  });
});
