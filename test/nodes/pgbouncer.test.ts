import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { asOther } from "../support/fault-cluster.ts";
import { pgbouncerBefore } from "../support/pgbouncer.ts";
import { need } from "../support/require-tool.ts";
import { run, serve } from "../support/serve.ts";

const PASSWORD = "b4l0u";
/** So few sessions that every transaction of two nodes has had another one's before. */
const FEW = "default_pool_size = 3";

/** What every session behind a pooler has of what somebody may have left there. */
async function leftIn(pooled: string) {
  const clients = Array.from({ length: 6 }, () => new pg.Client({ connectionString: pooled }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const rows = await Promise.all(
      clients.map(async (client) => {
        const { rows } = await client.query<Record<string, unknown>>(
          `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
             current_setting('idle_in_transaction_session_timeout') as idle,
             (select count(*)::int from pg_prepared_statements) as prepared,
             (select count(*)::int from pg_locks join pg_database on pg_database.oid = pg_locks.database
                where locktype = 'advisory' and datname = current_database()) as locks, pg_sleep(0.05) is null as slept`,
        );
        return JSON.stringify(rows[0]);
      }),
    );
    return [...new Set(rows)].map((row) => JSON.parse(row) as unknown);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const NOTHING = [{ statement: "0", lock: "0", idle: "0", prepared: 0, locks: 0, slept: false }];

describe.runIf(inject("postgres") !== "")("behind pgbouncer", () => {
  test.for(["pool_mode = transaction", "pool_mode = session"])(
    "with %s named statements were a 500 for most: everything works, also a later start, and nothing is left to others",
    async (mode, context) => {
      need(context, "pgbouncer");
      const database = await newPostgresDatabase();
      // In session mode a client keeps its session: two nodes have more than three.
      const size = mode === "pool_mode = session" ? "default_pool_size = 40" : FEW;
      const pooled = await pgbouncerBefore(database, [mode, size]);
      const env = { DATABASE_URL: pooled };
      const nodes = await Promise.all([serve(temporaryFolder(), env), serve(temporaryFolder(), env)]);
      const [one, two] = [clientOf(nodes[0].url), clientOf(nodes[1].url)];
      const emails = Array.from({ length: 16 }, (_, index) => `user${index}@example.com`);
      expect(await Promise.all(emails.map((email) => one.register(email, PASSWORD)))).toEqual(emails.map(() => 200));
      const logins = await Promise.all(
        emails.flatMap((email) => [one, two].map((node) => node.logIn(email, PASSWORD))),
      );
      expect(logins.map(({ status }) => status)).toEqual(logins.map(() => 200));
      const checks = await Promise.all(
        logins.flatMap(({ session }) => [one, two].map((node) => node.profile(session))),
      );
      expect(checks).toEqual(checks.map(() => 200));
      for (const { url } of nodes) expect((await fetch(`${url}/health/ready`)).status).toBe(200);

      const later = await serve(temporaryFolder(), env);
      expect(await run(["smoke", later.url], temporaryFolder())).toEqual({ code: 0, out: "", err: "" });
      expect(await run(["db", "check"], temporaryFolder(), env)).toMatchObject({
        code: 1,
        err: expect.stringContaining("fsync = off"),
      });
      expect(
        [...nodes, later].flatMap(({ log }) => log()).filter((line) => /"status":5|stack|error"/.test(line)),
      ).toEqual([]);
      for (const { stop } of [...nodes, later]) expect(await stop()).toBe(0);
      if (mode === "pool_mode = transaction") expect(await leftIn(pooled)).toEqual(NOTHING);
    },
  );

  test("a statement that takes too long is given up there as well, and its session serves the next one", async (context) => {
    need(context, "pgbouncer");
    const database = await newPostgresDatabase();
    const pooled = await pgbouncerBefore(database, ["pool_mode = transaction", FEW]);
    const limits = { BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "300ms", BIENVENUE_DATABASE_CONNECT_TIMEOUT: "2s" };
    const { url } = await serve(temporaryFolder(), { DATABASE_URL: pooled, ...limits });
    const client = clientOf(url);
    expect(await client.register("guillaume@example.com", PASSWORD)).toBe(200);
    await asOther(database, async (other) => {
      await other.query("begin; lock table users in exclusive mode");
      const refused = Array.from({ length: 8 }, (_, index) => client.register(`user${index}@example.com`, PASSWORD));
      expect(await Promise.all(refused)).toEqual(refused.map(() => 503));
    });
    await expect.poll(async () => (await client.logIn("guillaume@example.com", PASSWORD)).status).toBe(200);
    expect(await leftIn(pooled)).toEqual(NOTHING);
  });

  test("what cannot work is one sentence at the start: a session for each statement", async (context) => {
    need(context, "pgbouncer");
    const database = await newPostgresDatabase();
    const pooled = await pgbouncerBefore(database, ["pool_mode = statement", FEW]);
    const REASON =
      /transaction blocks not allowed in statement pooling mode: the pooler must give a whole transaction one session/;
    const empty = await run(["serve"], temporaryFolder(), { DATABASE_URL: pooled, PORT: "0" });
    expect(empty).toMatchObject({ code: 1, err: expect.stringMatching(REASON), out: "" });
    expect(empty.err).toMatch(/^bienvenue: [^\n]+\n$/);
    // With nothing to migrate it serves what it can, and is not ready.
    expect(await run(["migrate"], temporaryFolder(), { DATABASE_URL: database })).toMatchObject({ code: 0 });
    const { url, log } = await serve(temporaryFolder(), { DATABASE_URL: pooled });
    expect(log().filter((line) => REASON.test(line))).toHaveLength(1);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  });
});
