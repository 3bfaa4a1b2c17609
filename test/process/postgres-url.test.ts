import { dirname } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { postgresServer } from "../../src/config/postgres-url.ts";
import { runHere } from "../support/command.ts";
import { emptyPostgresDatabase, newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { asOther } from "../support/fault-cluster.ts";

/** Nothing opens by it; spelt out it would be found by who looks for secrets. */
const PASSWORD = "12";

const LOCAL = { tls: "none" };

test.each([
  ["postgres://app:p@/db?host=/run/pg", { ...LOCAL, host: "/run/pg", user: "app", password: "p", database: "db" }],
  ["postgres://app:p@%2Frun%2Fpg/db", { ...LOCAL, host: "/run/pg", user: "app", password: "p", database: "db" }],
  ["postgresql://%2frun%2fpg:5433/db", { ...LOCAL, host: "/run/pg", port: 5433, database: "db" }],
  ["POSTGRES://localhost", { ...LOCAL, host: "localhost" }],
  ["postgres:///", LOCAL],
  ["postgres://app@[::1]:5433/db", { ...LOCAL, host: "::1", port: 5433, user: "app", database: "db" }],
  ["postgres://a%40b:1%232%2F%3F%25@localhost", { ...LOCAL, host: "localhost", user: "a@b", password: "1#2/?%" }],
  ["postgres://app:a:b@localhost/", { ...LOCAL, host: "localhost", user: "app", password: "a:b" }],
  [
    "postgres:///?host=localhost&port=1&user=u&password=p+q&dbname=d&application_name=x&options=-c%20a%3Db",
    {
      ...LOCAL,
      host: "localhost",
      port: 1,
      user: "u",
      password: "p+q",
      database: "d",
      applicationName: "x",
      options: "-c a=b",
    },
  ],
  [
    "postgres://h.example/d?sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem",
    { tls: "full", host: "h.example", database: "d", rootCertificate: "/ca.pem", certificate: "/c.pem", key: "/k.pem" },
  ],
])("%s", (url, expected) => {
  expect(postgresServer(url)).toEqual(expected);
});

const ENCODE = /write %23 for #, %2F for \/, %3F for \?, %40 for @ and %25 for %/;

test.each([
  ["an unencoded #", "postgres://app:12#34@host/db", ENCODE],
  ["an unencoded /", "postgres://app:12/34@host/db", ENCODE],
  ["an unencoded ?", "postgres://app:12?34@host/db", ENCODE],
  ["an unencoded @", `postgres://app:${PASSWORD}@34@host/db`, ENCODE],
  ["an unencoded %", "postgres://app:12%34%@host/db", ENCODE],
  ["several hosts", `postgres://app:${PASSWORD}@one,two:34/db`, /several hosts; name one that leads to the primary/],
  ["several hosts in a parameter", "postgres:///db?host=one,two&password=12", /several hosts/],
  ["IPv6 without brackets", "postgres://app:12@::1/db", /IPv6 address has brackets/],
  ["an invalid port", "postgres://app:12@host:99999/db", /port is not a number up to 65535/],
  ["another parameter", "postgres://app:12@host/db?target_session_attrs=any", /not known here; known are host, port/],
  ["a time of its own", "postgres://app:12@host/db?connect_timeout=3", /BIENVENUE_DATABASE_CONNECT_TIMEOUT/],
  ["a parameter twice", "postgres://app:12@host/db?sslmode=require&sslmode=disable", /sslmode twice/],
  [
    "TLS perhaps",
    "postgres://app:12@host/db?sslmode=prefer",
    /sslmode is one of disable, require, .* require verifies/,
  ],
  ["TLS otherwise", "postgres://app:12@host/db?ssl=maybe", /ssl is true or false/],
])("%s is refused, and no part of the password is told", (_what, url, reason) => {
  let message = "";
  try {
    loadConfig({ DATABASE_URL: url });
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(reason);
  expect(message).not.toMatch(/12|34@/);
});

test.each([
  ["SMTP", "smtp://me:12#34@mail.example.com"],
  ["SMTP", "smtp://me:12/34@mail.example.com"],
])("%s: an unencoded password in %s is refused with the same hint", (_what, url) => {
  const environment = { BIENVENUE_SMTP_URL: url, BIENVENUE_MAIL_FROM: "a@example.com" };
  expect(() => loadConfig(environment)).toThrow(ENCODE);
  expect(() => loadConfig(environment)).not.toThrow(/34/);
});

test("a password in a parameter is masked", async () => {
  const env = { DATABASE_URL: "postgres://localhost/db?user=app&password=s3cr3t&port=1" };
  const { out } = await runHere(["config", "print"], temporaryFolder(), env);
  expect(out).toContain("BIENVENUE_DATABASE_URL=postgres://localhost/db?user=app&password=***&port=1\n");
});

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  const migrate = (url: string) => runHere(["migrate"], temporaryFolder(), { DATABASE_URL: url });

  test("is reached by its socket, in both forms", async () => {
    const { host, port, pathname } = new URL(await emptyPostgresDatabase());
    const folder = await asOther(`postgres://postgres@${host}/postgres`, async (client) => {
      const { rows } = await client.query<{ folder: string }>(
        "select setting as folder from pg_settings where name = 'unix_socket_directories'",
      );
      return rows[0]!.folder;
    });
    expect(dirname(folder)).not.toBe("");
    for (const url of [
      `postgres://postgres@/${pathname.slice(1)}?host=${folder}&port=${port}`,
      `postgres://postgres@${encodeURIComponent(folder)}:${port}${pathname}`,
    ])
      expect(await migrate(url)).toMatchObject({ code: 0, err: "" });
  });

  test.each(["LATIN1", "SQL_ASCII"])(
    "a database in %s passed every check, and a name then was a 500",
    async (encoding) => {
      const utf8 = await newPostgresDatabase();
      const name = `${new URL(utf8).pathname.slice(1)}_${encoding.toLowerCase()}`;
      await asOther(utf8, (client) =>
        client.query(`create database ${name} encoding '${encoding}' locale 'C' template template0`),
      );
      const env = { DATABASE_URL: utf8.replace(/\/[^/]*$/, `/${name}`), PORT: "0" };
      for (const args of [["migrate"], ["doctor"], ["db", "check"], ["serve"], ["users", "list"]]) {
        const { code, out, err } = await runHere(args, temporaryFolder(), env);
        expect([args, code]).toEqual([args, 1]);
        expect(out + err).toContain(`the database is in ${encoding}, which cannot hold every name`);
        expect(out + err).not.toContain("    at ");
      }
    },
  );
});
