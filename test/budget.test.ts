import { type LogEvent, PostgresAdapter, sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { DB } from "../src/db/db.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp, type TestApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";

/** Statements of one use case, each as its first words; those of a transaction lie between begin and commit. */
async function statementsOf(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  app.queries.length = 0;
  await work();
  return app.queries.map(({ query }) => query.sql.split(" ").slice(0, 3).join(" ").replaceAll('"', ""));
}

/** Steps of a statement's plan that read a whole table. */
async function scansOf({ kysely }: DB, query: LogEvent["query"]): Promise<string[]> {
  const postgres = kysely.getExecutor().adapter instanceof PostgresAdapter;
  return kysely.transaction().execute(async (trx) => {
    // On an empty table PostgreSQL would rather scan, unless it is told that it cannot.
    if (postgres) await sql`set local enable_seqscan = off`.execute(trx);
    const explained = `${postgres ? "explain" : "explain query plan"} ${query.sql}`;
    const { rows } = await trx.executeQuery<Record<string, unknown>>({ ...query, sql: explained });
    const steps = rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"]));
    return steps.filter((step) => /^SCAN (?!CONSTANT|.*USING)|Seq Scan/.test(step));
  });
}

describe.each(DATABASES)("the statement budget on %s", (_name, url) => {
  test("of every use case", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    const budget = async (work: () => Promise<unknown>, statements: string[]) =>
      expect(await statementsOf(app, work)).toEqual(statements);

    await budget(() => auth.registerUser(EMAIL, "b4l0u"), ["insert into users"]);
    await budget(() => auth.validLogin(EMAIL, "b4l0u"), ["select users.id as"]);
    await budget(() => auth.validLogin("nobody@example.com", "b4l0u"), ["select users.id as"]);
    const token = await auth.createSession(EMAIL);
    await budget(() => auth.getUserFromSessionId(token!), ["select users.id as"]);
    await budget(() => auth.getUserFromSessionId("garbage"), []);
    await budget(
      () => auth.logIn(EMAIL, "b4l0u"),
      ["select users.id as", "insert into sessions", "delete from sessions"],
    );
    await budget(() => auth.endSession(token!), ["delete from sessions"]);
    let reset = "";
    await budget(
      async () => (reset = await auth.getResetPasswordToken(EMAIL)),
      ["select users.id as", "insert into tokens"],
    );
    // One more than the transaction's three: a token that nobody made costs a look-up and no hash.
    await budget(
      () => auth.updatePassword(reset, "new"),
      ["select user_id as", "delete from tokens", "update users set", "delete from sessions"],
    );
    await budget(() => auth.updatePassword("A".repeat(43), "new").catch(() => undefined), ["select user_id as"]);
  });

  test("every statement of a request finds its rows by an index", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, db } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    app.queries.length = 0;
    const login = await auth.logIn(EMAIL, "b4l0u");
    await auth.findSession(login!.token);
    await auth.endSession(login!.token);
    await auth.updatePassword(await auth.getResetPasswordToken(EMAIL), "new");
    await db.sweep(app.clock.now(), 0);
    const asked = app.queries.map(({ query }) => query);
    expect(asked.length).toBeGreaterThan(10);
    for (const query of asked) expect(await scansOf(db, query), query.sql).toEqual([]);
  });
});
