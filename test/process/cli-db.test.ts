import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { effort } from "../effort.ts";
import { clientOf } from "../support/client.ts";
import { runHere as run } from "../support/command.ts";
import { contents, execute } from "../support/contents.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { emptyLedger, losses, observe, writesIn } from "../support/ledger.ts";
import { type Cluster, startCluster } from "../support/postgres.ts";
import { findPostgres } from "../support/postgres-programs.ts";
import { fillWithSamples, within } from "../support/seeded-database.ts";
import { begin, run as runProcess, serve } from "../support/serve.ts";
import { write } from "../support/write-load.ts";

const HERE = inject("postgres") !== "";
const newSqlite = async () => `sqlite:${join(temporaryFolder(), "test.db")}`;
const KINDS = { sqlite: newSqlite, ...(HERE ? { postgres: newPostgresDatabase } : {}) };
const PAIRS = Object.entries(KINDS).flatMap(([from, source]) =>
  Object.entries(KINDS).map(([to, target]) => ({ from, to, source, target })),
);
const [EMAIL, PASSWORD] = ["guillaume@example.com", "b4l0u"];

/** Runs a command that must succeed; answers what it printed. */
async function done(args: string[], DATABASE_URL = "sqlite:unused.db"): Promise<string> {
  const { code, out, err } = await run(args, temporaryFolder(), { DATABASE_URL });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

const pathOf = (url: string) => url.slice("sqlite:".length);

describe.each(PAIRS)("db copy from $from to $to", ({ source, target }) => {
  test("sessions, tokens and passwords go on where the copy is served, and a new user gets a new id", async () => {
    const [from, to] = [await source(), await target()];
    const old = await serve(temporaryFolder(), { DATABASE_URL: from });
    const before = clientOf(old.url);
    await before.register(EMAIL, PASSWORD);
    await before.register("second@example.com", PASSWORD);
    const [kept, ended] = [await before.logIn(EMAIL, PASSWORD), await before.logIn(EMAIL, PASSWORD)];
    await before.logOut(ended.session);
    const { token } = await before.askReset("second@example.com");

    // While it is served: only what comes after the copy would be missing.
    const printed = await done(["db", "copy", "--from", from, "--to", to]);
    expect(printed.split("\n")).toEqual([
      expect.stringMatching(/^attempts\t\d+ rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^events\t\d+ rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^leases\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^users\t2 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^challenges\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^logins\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^mail_logins\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^mails\t\d+ rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^passkey_users\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^passkeys\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^recovery_codes\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^sessions\t1 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^tokens\t\d+ rows\tsha256 [0-9a-f]{64}$/), // of the reset, and of mails that were sent
      expect.stringMatching(/^totp_enrolments\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^totps\t0 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^trusted_browsers\t2 rows\tsha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^two_step_removals\t0 rows\tsha256 [0-9a-f]{64}$/),
      "read back from the target, every table is the same",
      "",
    ]);
    await old.stop();

    const after = clientOf((await serve(temporaryFolder(), { DATABASE_URL: to })).url);
    expect(await after.profile(kept.session)).toBe(200);
    expect(await after.profile(ended.session)).toBe(403);
    expect(await after.reset("second@example.com", token, "t4rt1fl3tt3")).toBe(200);
    expect((await after.logIn("second@example.com", "t4rt1fl3tt3")).status).toBe(200);
    expect(await after.register("third@example.com", PASSWORD)).toBe(200);
    const ids = (await done(["users", "list"], to)).match(/^[\da-f-]{36}\t/gm);
    expect(new Set(ids).size).toBe(3);
  });
});

describe.each(Object.entries(KINDS))("db copy to %s", (_name, target) => {
  test("A10: killed in its middle it leaves an empty target, and the next copy succeeds", async () => {
    const [from, to] = [await newSqlite(), await target()];
    await fillWithSamples(from, effort("copiedUsers"));
    await within(to, async () => undefined); // so that all time goes into the copying
    const args = ["db", "copy", "--from", from, "--to", to];
    const child = begin(args, temporaryFolder(), { DATABASE_URL: "sqlite:unused.db" });
    const ended = once(child, "close");
    await untilRowsAreWritten(to);
    child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");

    expect(await done(["users", "list"], to)).toBe("id\temail\tcreated\tstate\n");
    const { code, out } = await run(args, temporaryFolder()); // on a busy machine it tells how far it is
    expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^users\\t${effort("copiedUsers")} rows`, "m"))]);
    expect((await done(["users", "list"], to)).trimEnd().split("\n")).toHaveLength(1 + effort("copiedUsers"));
  });

  test("a target that is not empty: one sentence, exit code 1, nothing written", async () => {
    const [from, to] = [await newSqlite(), await target()];
    await fillWithSamples(from, 1);
    await fillWithSamples(to, 1);
    const before = await contents(to);
    const { code, out, err } = await run(["db", "copy", "--from", from, "--to", to], temporaryFolder());
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(/^bienvenue: --to: the database is not empty: there are \w+\n$/),
    });
    expect(await contents(to)).toEqual(before);
  });
});

/** Until a transaction that is not committed has written rows: SQLite then has a journal, PostgreSQL a larger table. */
async function untilRowsAreWritten(url: string): Promise<void> {
  if (url.startsWith("sqlite:")) {
    // There is one for a moment before, when the journal's mode is changed.
    for (let seen = 0; seen < 10; seen = existsSync(`${pathOf(url)}-journal`) ? seen + 1 : 0) await sleep(5);
    return;
  }
  await within(url, async (kysely) => {
    const bytes = kysely.selectNoFrom(sql<number>`pg_relation_size('users')`.as("bytes"));
    while ((await bytes.executeTakeFirstOrThrow()).bytes === 0) await sleep(5);
  });
}

test("db copy to a file that somebody serves is refused", async () => {
  const [from, to] = [await newSqlite(), await newSqlite()];
  await fillWithSamples(from, 1);
  await serve(temporaryFolder(), { DATABASE_URL: to });
  const { code, err } = await run(["db", "copy", "--from", from, "--to", to], temporaryFolder());
  expect({ code, err }).toEqual({ code: 1, err: `bienvenue: SQLite ${pathOf(to)}: database is locked\n` });
});

describe("db backup", () => {
  test("A11: while the service writes: all that was acknowledged before it began is in the file, which starts", async () => {
    const folder = temporaryFolder();
    const ledger = emptyLedger();
    const served = await serve(folder);
    const writers = [1, 2, 3].map(() => write(clientOf(served.url), ledger));
    while (ledger.accounts.length < 20) await sleep(20);
    const before = ledger.accounts.map((account) => ({ account, possible: account.possible }));
    const written = writesIn(ledger);
    const { code, out, err } = await runProcess(["db", "backup", "backup.db"], folder);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^attempts\t.*\nevents\t.*\nleases\t.*\nusers\t\d+ rows\tsha256 [0-9a-f]{64}\n(.*\n)*backup\.db is verified\n$/,
    );
    // The service goes on: on a busy machine the next write may still be on its way.
    await expect.poll(() => writesIn(ledger), { message: "something was written since" }).toBeGreaterThan(written);
    await served.stop("SIGKILL");
    await Promise.all(writers);
    // Those of whom everything was answered before the backup began, and nothing was asked since.
    const settled = before.filter(({ account, possible }) => account.possible === possible && possible.length === 1);
    expect(settled.length).toBeGreaterThan(10);

    expect(readdirSync(folder).filter((file) => file.startsWith("backup"))).toEqual(["backup.db"]);
    expect(statSync(join(folder, "backup.db")).mode & 0o777).toBe(0o600);
    const { url } = await serve(folder, { DATABASE_URL: "sqlite:backup.db" });
    const found: string[] = [];
    for (const { account } of settled) found.push(...losses(account, await observe(clientOf(url), account)));
    expect(found).toEqual([]);
  });

  test("an existing file is not overwritten", async () => {
    const [url, folder] = [await newSqlite(), temporaryFolder()];
    await fillWithSamples(url, 1);
    writeFileSync(join(folder, "backup.db"), "precious");
    const before = await contents(`sqlite:${folder}/any`);
    expect(await run(["db", "backup", "backup.db"], folder, { DATABASE_URL: url })).toEqual({
      code: 1,
      out: "",
      err: "bienvenue: backup.db exists already, and a backup overwrites nothing\n",
    });
    expect(await contents(`sqlite:${folder}/any`)).toEqual(before);
  });

  test("a backup that cannot be written leaves nothing", async () => {
    const [url, folder] = [await newSqlite(), temporaryFolder()];
    await fillWithSamples(url, 1);
    const { code, err } = await run(["db", "backup", "missing/backup.db"], folder, { DATABASE_URL: url });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^bienvenue: .*no such file.*\n$/) });
    expect(readdirSync(folder)).toEqual([]);
  });
});

const threeRows = (table: string) => `${table}\t3 rows`;

describe("db check", () => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (HERE) cluster = await startCluster(findPostgres() ?? "", { durable: true });
  });
  afterAll(() => cluster?.stop());

  test("a sound SQLite database: rows of each table, exit code 0", async () => {
    const url = await newSqlite();
    await fillWithSamples(url, 3);
    expect(await done(["db", "check"], url)).toBe(
      [
        ...["attempts\t4 rows", "events\t4 rows", "leases\t0 rows", "users\t3 rows"],
        ...["challenges", "logins"].map(threeRows),
        "mail_logins\t4 rows", // one is of an address that nobody has
        ...["mails", "passkey_users", "passkeys", "recovery_codes", "sessions", "tokens"].map(threeRows),
        ...["totp_enrolments", "totps", "trusted_browsers", "two_step_removals"].map(threeRows),
        "the database is sound\n",
      ].join("\n"),
    );
  });

  test.each([
    [
      "sessions of nobody",
      "pragma foreign_keys = off; delete from users where id = 2",
      /1 sessions belong to users that are not there; 1 tokens belong/,
    ],
    [
      "a number that would be given twice",
      "update sqlite_sequence set seq = 1",
      /the next number of users would be 2, but they reach 3/,
    ],
    ["a migration that is not recorded", "delete from kysely_migration", /belongs to another product/],
  ])("%s: exit code 1 and a sentence", async (_what, statements, reason) => {
    const url = await newSqlite();
    await fillWithSamples(url, 3);
    const connection = openConnection(pathOf(url), 0);
    connection.exec(statements);
    connection.close();
    const { code, err } = await run(["db", "check"], temporaryFolder(), { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).toMatch(/^bienvenue: [^\n]+\n$/);
  });

  test("one letter of one page changed: exit code 1 and a sentence", async () => {
    const url = await newSqlite();
    await fillWithSamples(url, 3);
    const { id } = await within(url, (kysely) => kysely.selectFrom("sessions").select("id").executeTakeFirstOrThrow());
    const bytes = readFileSync(pathOf(url));
    // It is in the table and in an index, which from here on contradict each other.
    bytes.write("x", bytes.indexOf(id));
    writeFileSync(pathOf(url), bytes);
    const { code, err } = await run(["db", "check"], temporaryFolder(), { DATABASE_URL: url });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^bienvenue: integrity check: [^\n]+\n$/) });

    // Nor is it backed up as if it were sound.
    const folder = temporaryFolder();
    const backup = await run(["db", "backup", "backup.db"], folder, { DATABASE_URL: url });
    expect(backup).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(/^bienvenue: the backup is damaged: [^\n]+\n$/),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(HERE)("a sound PostgreSQL, and one whose rows or settings are not", async () => {
    const url = cluster!.url;
    await fillWithSamples(url, 3);
    expect(await done(["db", "check"], url)).toMatch(
      /^attempts\t.*\nevents\t.*\nleases\t.*\nusers\t3 rows\n(.*\n)*the database is sound\n$/,
    );

    await execute(url, "set session_replication_role = replica; delete from users where id = 2");
    await execute(url, "alter table users alter column id restart with 2");
    for (const name of ["fsync", "full_page_writes", "synchronous_commit"]) {
      await execute(url, `alter system set ${name} = off`);
    }
    await execute(url, "select pg_reload_conf()");
    const checked = async () => (await run(["db", "check"], temporaryFolder(), { DATABASE_URL: url })).err;
    let err = await checked();
    // The server reads its files when it gets to it.
    for (let attempt = 0; attempt < 20 && !err.includes("fsync"); attempt++) err = await checked();
    for (const fault of ["fsync = off", "full_page_writes = off", "synchronous_commit = off"])
      expect(err).toContain(fault);
    expect(err).toContain("1 sessions belong to users that are not there");
    expect(err).toMatch(/the next number of users would be \d, but they reach 3/);
  });
});
