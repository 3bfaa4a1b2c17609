import { readdirSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { createServer } from "node:net";
import { describe, expect, inject, test } from "vitest";
import { makeCertificates } from "../support/certificates.ts";
import { runHere as run } from "../support/command.ts";
import { contents } from "../support/contents.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { startMailServer } from "../support/mail-server.ts";
import { need } from "../support/require-tool.ts";
import { listening } from "../support/socket.ts";

const EMAIL = "nobody@example.com";
/** All that need a database that is there: what looks, and what acts on accounts. */
const COMMANDS = [
  ...["users list", "events", "mail list", "doctor", "db check", `users disable ${EMAIL}`, `users enable ${EMAIL}`],
  ...[`users delete ${EMAIL}`, `users reset-link ${EMAIL}`, "sessions revoke --all", "mail retry --all"],
];

describe("in a folder without a database", () => {
  test.each([...COMMANDS, "db backup copy.db"])(
    "%s creates nothing, and says that there is no database",
    async (line) => {
      const folder = temporaryFolder();
      const { code, out, err } = await run(line.split(" "), folder);
      expect(code).toBe(1);
      expect(out + err).toMatch(/bienvenue\.db: no such file/);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

test.runIf(inject("postgres") !== "").each(COMMANDS.filter((line) => line !== "doctor"))(
  "on an empty PostgreSQL database %s creates nothing, and says that it is empty",
  async (line) => {
    const url = await newPostgresDatabase();
    const before = await contents(url);
    const { code, err } = await run(line.split(" "), temporaryFolder(), { DATABASE_URL: url });
    expect([code, err]).toEqual([1, "bienvenue: the database is empty: Bienvenue has not used it yet\n"]);
    expect(await contents(url)).toEqual(before);
  },
);

test("users add makes the database, as the first start does", async () => {
  const folder = temporaryFolder();
  expect(await run(["users", "add", EMAIL], folder, {}, "s3cr3t phrase\n")).toMatchObject({ code: 0 });
  expect(await run(["users", "list", "--json"], folder)).toMatchObject({ code: 0, err: "" });
});

describe("doctor on mail", () => {
  const mailFinding = async (url: string) => {
    const env = { BIENVENUE_SMTP_URL: url, BIENVENUE_MAIL_FROM: "accounts@example.com" };
    const { out } = await run(["doctor"], temporaryFolder(), env);
    return out.split("\n").find((line) => line.includes("mail:"));
  };

  test("is ok where a server lets us in", async () => {
    const { url, received } = await startMailServer();
    expect(await mailFinding(url)).toMatch(/^ok {3}mail: 127\.0\.0\.1:\d+ lets us in/);
    expect(received).toEqual([]);
  });

  test("fails where nothing listens, and where what listens is no mail server", async () => {
    const port = await freePort();
    expect(await mailFinding(`smtp://127.0.0.1:${port}`)).toBe(
      `fail mail: 127.0.0.1:${port} cannot be used: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
    const other = await listening(createServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    expect(await mailFinding(`smtp://127.0.0.1:${other}`)).toMatch(/^fail mail: .*HTTP/);
  });
});

describe("smoke tells apart", () => {
  const smoke = async (url: string) => (await run(["smoke", url], temporaryFolder())).err;

  test("a name that nobody knows", async () => {
    expect(await smoke("http://nowhere.invalid")).toMatch(
      /^bienvenue: http:\/\/nowhere\.invalid: the name nowhere\.invalid cannot be resolved \(E\w+\)\n$/,
    );
  });

  test("a certificate that is not trusted, and a port that speaks no TLS", async (context) => {
    need(context, "openssl");
    const { key, cert } = makeCertificates(temporaryFolder());
    const url = `https://127.0.0.1:${await listening(createHttps({ key, cert }))}`;
    expect(await smoke(url)).toMatch(
      /^bienvenue: \S+: its certificate is not trusted \([A-Z_]+\); NODE_EXTRA_CA_CERTS/,
    );
    const plain = `https://127.0.0.1:${await listening(createServer((socket) => void socket.end("HTTP/1.1 400\r\n")))}`;
    expect(await smoke(plain)).toMatch(/^bienvenue: \S+ does not speak TLS as it should \(ERR_SSL\w+\)\n$/);
  });

  test("a port at which nothing listens", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await smoke(url)).toBe(`bienvenue: ${url} does not answer: nothing listens there (ECONNREFUSED)\n`);
  });
});
