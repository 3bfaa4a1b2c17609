import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runHere as run } from "../support/command.ts";
import { contents, execute } from "../support/contents.ts";
import { DATABASES, newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { makeApp } from "../support/make-app.ts";

/** Databases that version 0.1 has made: three users registered, two of them logged in, one asked for a reset. */
const made = (file: string) => readFileSync(fileURLToPath(new URL(`version-0.1/${file}`, import.meta.url)));
const SESSION = "HzjEetYme70Wtxgq2jLeSTYWtBH2tMPTme8JQZlo2nI";
const BROWSER = "dc6Srpr5zjY7f7im0-CkNVorBGpJp5i5ADBdZ_Brvjg";
const RESET = "sgepLwaJSx-TYAQXxBXOp_41JAkpQhwnkbO1tpgG9mA";
const EMAIL = "guillaume@example.com";
/** When they were made. */
const THEN = 1_795_823_790_000;

async function oldSqlite(): Promise<string> {
  const path = join(temporaryFolder(), "bienvenue.db");
  writeFileSync(path, gunzipSync(made("sqlite.db.gz")));
  return `sqlite:${path}`;
}

async function oldPostgres(): Promise<string> {
  const url = await newPostgresDatabase();
  await execute(url, made("postgres.sql").toString());
  return url;
}

const newSqlite = async () => `sqlite:${join(temporaryFolder(), "bienvenue.db")}`;
const DIRECTIONS = DATABASES.some(([name]) => name === "postgres")
  ? ([
      ["sqlite", oldSqlite, "sqlite", newSqlite],
      ["sqlite", oldSqlite, "postgres", newPostgresDatabase],
      ["postgres", oldPostgres, "sqlite", newSqlite],
      ["postgres", oldPostgres, "postgres", newPostgresDatabase],
    ] as const)
  : ([["sqlite", oldSqlite, "sqlite", newSqlite]] as const);

describe.each(DIRECTIONS)("a database of version 0.1, from %s", (_from, source, to, target) => {
  test(`is copied to ${to}, and its sessions, browsers, tokens and counts go on`, async () => {
    const [old, url] = [await source(), await target()];
    const before = await contents(old);
    const { code, out, err } = await run(["db", "copy", "--from", old, "--to", url], temporaryFolder());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.replaceAll(/\tsha256 [0-9a-f]{64}/g, "").split("\n")).toEqual([
      ...["attempts\t15 rows", "events\t7 rows", "leases\t0 rows", "users\t3 rows", "mails\t4 rows"],
      ...["sessions\t2 rows", "tokens\t5 rows", "trusted_browsers\t2 rows"],
      "read back from the target, every table is the same",
      "",
    ]);
    expect(await contents(old)).toEqual(before);

    const app = await makeApp({ BIENVENUE_DATABASE_URL: url });
    app.clock.advance(THEN + 60_000 - app.clock.now());
    const live = await app.findSession(SESSION);
    expect(live).toMatchObject({ user: { email: EMAIL, publicId: expect.stringMatching(/^[\da-f-]{36}$/) } });
    const { user } = live!;
    const others = await app.listUsers(10);
    expect(new Set(others.map(({ publicId }) => publicId)).size).toBe(3);
    const login = await app.logIn(EMAIL, "correct horse battery guillaume", { browser: BROWSER });
    expect(login).toMatchObject({ user, browser: BROWSER });
    await app.auth.updatePassword(RESET, "another password");
    expect(await app.findSession(SESSION)).toBeUndefined();
    const { id } = await app.db.addUser(`${randomUUID()}@example.com`, "hash");
    expect(id).toBe(4);
  });
});

describe.each([
  ["sqlite", oldSqlite],
  ...(DIRECTIONS.length > 1 ? ([["postgres", oldPostgres]] as const) : []),
] as const)("a database of version 0.1 on %s", (_name, source) => {
  test.each([["serve"], ["migrate"], ["users", "list"], ["db", "check"]])(
    "%s %s says what to do, and touches nothing",
    async (...command) => {
      const url = await source();
      const before = await contents(url);
      const { code, out, err } = await run(command, temporaryFolder(), { DATABASE_URL: url, PORT: "0" });
      expect({ code, out, err }).toEqual({
        code: 1,
        out: "",
        err: "bienvenue: the database is of version 0.1; copy it into a new one: bienvenue db copy --from URL --to URL\n",
      });
      expect(await contents(url)).toEqual(before);
    },
  );

  test("is no target of a copy", async () => {
    const [url, other] = [await source(), await source()];
    const { code, err } = await run(["db", "copy", "--from", other, "--to", url], temporaryFolder());
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("--to: the database is of version 0.1"),
    });
  });
});
