import { type LogEvent, PostgresAdapter, sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { DB } from "../src/db/db.ts";
import { KINDS_OF_DATABASES } from "./support/databases.ts";
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
    return steps.filter((step) => /^SCAN (?!CONSTANT|.*VALUES|.*USING)|Seq Scan/.test(step));
  });
}

describe.each(KINDS_OF_DATABASES)("the statement budget on %s", (_name, url) => {
  test("of every use case", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    const budget = async (work: () => Promise<unknown>, statements: string[]) =>
      expect(await statementsOf(app, work)).toEqual(statements);

    // Whether there was a user or not, what a registration costs is the same.
    const withMail = ["insert into mails", "insert into events"];
    await budget(() => auth.registerUser(EMAIL, "b4l0u"), ["insert into users", "select users.id as", ...withMail]);
    await budget(() => auth.validLogin(EMAIL, "b4l0u"), ["select users.id as"]);
    await budget(() => auth.validLogin("nobody@example.com", "b4l0u"), ["select users.id as"]);
    await budget(
      () => auth.registerUser(EMAIL, "b4l0u").catch(() => undefined),
      ["insert into users", "select users.id as", ...withMail],
    );
    const token = await auth.createSession(EMAIL);
    await budget(() => auth.getUserFromSessionId(token!), ["select users.id as"]);
    await budget(() => auth.getUserFromSessionId("garbage"), []);
    // Judged by the logins of before.
    const newSession = ["select kind, network,", "insert into sessions", "delete from sessions"];
    const right = ["insert into events", "update attempts set"];
    // What is limited is counted before the hash, and what was right is taken back.
    const counted = ["select key, next_at", "insert into attempts"];
    await budget(
      () => app.logIn(EMAIL, "b4l0u"),
      [
        ...counted,
        "select users.id as",
        ...newSession,
        "insert into trusted_browsers",
        "delete from trusted_browsers",
        ...right,
      ],
    );
    const known = (await app.logIn(EMAIL, "b4l0u"))!.browser;
    await budget(
      () => app.logIn(EMAIL, "b4l0u", { browser: known }),
      [
        ...["select trusted_browsers.digest as", ...counted, "select users.id as"],
        ...[...newSession, "update trusted_browsers set", "update trusted_browsers set", ...right],
      ],
    );
    // A login that fails writes nothing but the count before it is answered.
    await budget(() => app.logIn(EMAIL, "wrong"), [...counted, "select users.id as"]);
    await budget(() => app.logIn("nobody@example.com", "wrong"), [...counted, "select users.id as"]);
    await budget(() => app.failedLogins.flush(), ["insert into events"]);
    await budget(() => auth.endSession(token!), ["insert into events", "delete from sessions"]);
    // Who it is, and the same again under a lock, so that mails are counted one by one.
    const wish = ["select users.id as", "select users.id as", ...withMail];
    await budget(() => app.requestPasswordReset(EMAIL, {}), wish);
    await budget(() => app.requestPasswordReset("nobody@example.com", {}), wish);
    let reset = "";
    await budget(
      async () => (reset = await auth.getResetPasswordToken(EMAIL)),
      ["select users.id as", "insert into tokens", "insert into events"],
    );
    // One more than the transaction's three: a token that nobody made costs a look-up and no hash.
    await budget(
      () => auth.updatePassword(reset, "new"),
      [
        ...["select user_id as", "delete from tokens", "update users set", "delete from sessions", "delete from mails"],
        ...["insert into trusted_browsers", "delete from trusted_browsers", ...withMail, "delete from attempts"],
      ],
    );
    await budget(() => auth.updatePassword("A".repeat(43), "new").catch(() => undefined), ["select user_id as"]);
  });

  test("of what owners do with their accounts", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    const here = async () => {
      const { token } = (await app.logIn(EMAIL, "b4l0u"))!;
      return { ...(await app.findSession(token))!, token };
    };
    const budget = async (work: () => Promise<unknown>, statements: string[]) =>
      expect(await statementsOf(app, work)).toEqual(statements);
    const [live, other] = [await here(), await here()];
    await budget(() => app.changeProfile(live, { name: "Guillaume" }, {}), ["update users set", "insert into events"]);
    await budget(() => app.listSessions(live), ["select user_id as"]);
    await budget(() => app.events.list({ limit: 50, userId: 1 }), ["select * from"]);
    await budget(
      () => app.exportData(live, {}),
      [
        ...["insert into events", "select * from", "select user_id as"],
        ...["select kind, address,", "select created_at, last_seen_at,", "select purpose, email,"],
      ],
    );
    await budget(() => app.endOwnSession(live, other.session.id, {}), ["delete from sessions", "insert into events"]);
    await budget(() => app.endOwnSession(live, "x", {}).catch(() => undefined), []);
    await budget(() => app.endOwnSessions(live, "others", {}), ["delete from sessions", "insert into events"]);
    // A wrong password writes nothing but the count before it is answered.
    const counted = ["select key, next_at", "insert into attempts"];
    const right = ["update attempts set"];
    const checked = [...counted, "select users.id as"];
    await budget(() => app.changePassword(live, "wrong", "new", {}).catch(() => undefined), checked);
    await budget(
      () => app.changePassword(live, "b4l0u", "b4l0u", {}),
      [
        ...[...checked, ...right],
        ...["update users set", "delete from sessions", "delete from tokens", "delete from mails"],
        ...["insert into mails", "insert into events", "delete from attempts"],
      ],
    );
    const last = await here();
    await budget(
      () => app.reauthenticate(last, "b4l0u", {}),
      [...checked, ...right, "update sessions set", "insert into events"],
    );
    await budget(() => app.deleteAccount(last, {}), ["delete from users", "insert into events"]);
  });

  test("of session checks that arrive together: one for up to 64", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth } = app;
    const emails = Array.from({ length: 50 }, (_, index) => `user-${index}@example.com`);
    for (const email of emails) await app.db.addUser(email, "no hash");
    const tokens = await Promise.all(emails.map((email) => auth.createSession(email)));
    const found = async (count: number) => {
      const asked = Array.from({ length: count }, (_, index) => tokens[index % tokens.length]!);
      return (await Promise.all(asked.map((token) => auth.getUserFromSessionId(token)))).map((user) => user?.email);
    };
    for (const [count, statements] of [
      [1, 1],
      [3, 1],
      [50, 1],
      [500, 1],
    ] as const) {
      app.queries.length = 0;
      expect(await found(count)).toEqual(Array.from({ length: count }, (_, index) => emails[index % emails.length]));
      expect(app.queries).toHaveLength(statements);
    }
  });

  test("every statement of a request finds its rows by an index", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const { auth, db } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    app.queries.length = 0;
    const login = await app.logIn(EMAIL, "b4l0u");
    await app.findSession(login!.token);
    await auth.endSession(login!.token);
    await auth.updatePassword(await auth.getResetPasswordToken(EMAIL), "new");
    await auth.getResetPasswordToken(EMAIL);
    const { token } = (await app.logIn(EMAIL, "new"))!;
    const live = { ...(await app.findSession(token))!, token };
    await app.changeProfile(live, { language: "fr" }, {});
    await app.exportData(live, {});
    await app.events.list({ limit: 50, userId: 1, before: "01890a5d-ac96-774b-bcce-b302099a8057" });
    await app.endOwnSession(live, "01890a5d-ac96-774b-bcce-b302099a8057", {}).catch(() => undefined);
    await app.endOwnSessions(live, "others", {});
    await app.changePassword(live, "new", "newer", {});
    const changed = (await app.findSession(token))!;
    const next = await app.reauthenticate({ ...changed, token }, "newer", {});
    await app.endOwnSessions({ ...changed, token: next }, "all", {});
    await app.deleteAccount(changed, {});
    await app.deleteExpired({ now: app.clock.now() + 40 * 86_400_000, seenAfter: 0 }, "a node");
    const asked = app.queries.map(({ query }) => query);
    expect(asked.length).toBeGreaterThan(40);
    for (const query of asked) expect(await scansOf(db, query), query.sql).toEqual([]);
  });
});
