import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Config, ConfigError, loadConfig } from "../../src/config/config.ts";
import { DAY } from "../../src/config/parsers.ts";
import { temporaryFolder } from "../support/databases.ts";

type Variables = Record<string, string>;
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

function faultsOf(environment: Variables): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const accepted: [string, Variables, Partial<Config>][] = [
  [
    "nothing: SQLite, IPv4 loopback, port 5000",
    {},
    { databaseUrl: "sqlite:bienvenue.db", host: "127.0.0.1", port: 5000 },
  ],
  ["nothing: 64 MiB, 3 passes", {}, { hashMemory: 65536, hashPasses: 3 }],
  ["nothing: sessions rest 7 days and live 30", {}, { sessionIdle: 7 * DAY, sessionLifetime: 30 * DAY }],
  ["an empty text is no setting", { BIENVENUE_PORT: "", BIENVENUE_PUBLIC_URL: "", HOST: "" }, { port: 5000 }],
  ["an empty name beside a bare one", { BIENVENUE_PORT: "", PORT: "8080" }, { port: 8080 }],
  ["PORT", { PORT: "8080" }, { port: 8080 }],
  ["HOST", { HOST: "::1" }, { host: "::1" }],
  ["no breach file", {}, { breachFile: undefined }],
  ["a breach file, which may be absent", { BIENVENUE_BREACH_FILE: "absent.txt" }, { breachFile: "absent.txt" }],
  ["LOG_LEVEL", { LOG_LEVEL: "warn" }, { logLevel: "warn" }],
  ["DATABASE_URL", { DATABASE_URL: "sqlite:a.db" }, { databaseUrl: "sqlite:a.db" }],
  ["two names that agree", { BIENVENUE_PORT: "80", PORT: "80" }, { port: 80 }],
  ["bare names that are others' are left alone", { REGISTRATION: "?", MAIL: "/var/mail/me" }, { registration: "open" }],
  ["public on loopback, for a proxy of this machine", PUBLIC, { mail: "none", host: "127.0.0.1" }],
  [
    "public on every address behind a named proxy",
    { ...PUBLIC, HOST: "0.0.0.0", BIENVENUE_TRUSTED_PROXIES: "10.0.0.0/8" },
    { host: "0.0.0.0" },
  ],
  [
    "a public URL of this machine may be http",
    { ...PUBLIC, BIENVENUE_PUBLIC_URL: "http://localhost:5000" },
    { mail: "none" },
  ],
  [
    "the cheapest hash: 19 MiB, 2 passes",
    { BIENVENUE_HASH_MEMORY: "19456", BIENVENUE_HASH_PASSES: "2" },
    { hashMemory: 19456, hashPasses: 2 },
  ],
  [
    "the longest session",
    { BIENVENUE_SESSION_LIFETIME: "30d", BIENVENUE_SESSION_IDLE: "720h" },
    { sessionIdle: 30 * DAY },
  ],
];

describe("accepted", () => {
  test.each(accepted)("%s", (_, environment, expected) => {
    expect(loadConfig(environment)).toMatchObject(expected);
  });
});

const SMTP = {
  BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
  BIENVENUE_SMTP_URL: "smtps://me:p%40ss@mail.example.com",
  BIENVENUE_MAIL_FROM: "accounts@example.com",
};

describe("where mails go", () => {
  const serverOf = (url: string) => loadConfig({ ...SMTP, BIENVENUE_SMTP_URL: url }).smtpUrl;

  test.each([
    ["TLS from the start", "smtps://mail.example.com", { host: "mail.example.com", port: 465, tls: "implicit" }],
    ["another machine: STARTTLS", "smtp://mail.example.com", { port: 587, tls: "required" }],
    ["another port", "smtp://mail.example.com:2525/", { port: 2525, tls: "required" }],
    ["a scheme in capitals", "SMTPS://mail.example.com", { port: 465, tls: "implicit" }],
    ["another address of this machine", "smtp://127.0.0.2:25", { tls: "none" }],
    ["this machine", "smtp://localhost:25", { host: "localhost", port: 25, tls: "none" }],
    ["this machine in IPv6", "smtp://[::1]:25", { host: "::1", tls: "none" }],
    ["a name that begins like this machine", "smtp://127.0.0.1.example.com", { tls: "required" }],
    ["a user and a password", "smtp://me%40x:p%3A%2F@mail.example.com", { user: "me@x", password: "p:/" }],
    ["neither", "smtp://mail.example.com", { user: "", password: "" }],
  ])("%s", (_what, url, server) => {
    expect(serverOf(url)).toMatchObject(server);
  });

  test.each([
    ["accounts@example.com", { name: "", address: "accounts@example.com" }],
    ["Example & Söhne <accounts@example.com>", { name: "Example & Söhne", address: "accounts@example.com" }],
  ])("from %s", (text, address) => {
    expect(loadConfig({ ...SMTP, BIENVENUE_MAIL_FROM: text }).mailFrom).toEqual(address);
  });
});

/** What Kubernetes tells every pod beside services called `bienvenue` and `bienvenue-db`. */
const SERVICE_LINKS = {
  BIENVENUE_PORT: "tcp://10.0.0.1:5000",
  BIENVENUE_SERVICE_HOST: "10.0.0.1",
  BIENVENUE_SERVICE_PORT: "5000",
  BIENVENUE_SERVICE_PORT_HTTP: "5000",
  BIENVENUE_PORT_5000_TCP: "tcp://10.0.0.1:5000",
  BIENVENUE_PORT_5000_TCP_PROTO: "tcp",
  BIENVENUE_PORT_5000_TCP_PORT: "5000",
  BIENVENUE_PORT_5000_TCP_ADDR: "10.0.0.1",
  BIENVENUE_DB_SERVICE_HOST: "10.0.0.2",
  BIENVENUE_DB_PORT: "tcp://10.0.0.2:5432",
  BIENVENUE_DB_PORT_5432_TCP_ADDR: "10.0.0.2",
};

test("links of Kubernetes are not settings, and PORT counts beside them", () => {
  expect(loadConfig(SERVICE_LINKS).port).toBe(5000);
  expect(loadConfig({ ...SERVICE_LINKS, PORT: "8080" }).port).toBe(8080);
});

const refused: [string, Variables, RegExp][] = [
  [
    "an unknown name, with the nearest known one",
    { BIENVENUE_DATABSE_URL: "x" },
    /BIENVENUE_DATABSE_URL is not a setting; the nearest is BIENVENUE_DATABASE_URL$/,
  ],
  [
    "_FILE of what is no secret",
    { BIENVENUE_PORT_FILE: "/x" },
    /BIENVENUE_PORT_FILE is not a setting; the nearest is BIENVENUE_PORT$/,
  ],
  [
    "a database that looks like a link of Kubernetes",
    { BIENVENUE_DATABASE_URL: "tcp://10.0.0.2" },
    /tcp: is not supported/,
  ],
  [
    "a name that does not, with a value that does",
    { BIENVENUE_DATABASE: "tcp://10.0.0.2" },
    /BIENVENUE_DATABASE is not a setting/,
  ],
  ["two names that differ", { BIENVENUE_PORT: "80", PORT: "81" }, /BIENVENUE_PORT and PORT differ; set one of them/],
  ["a port that is none", { PORT: "65536" }, /"65536" is not a whole number from 0 to 65535/],
  ["a port that begins like one", { PORT: "80a" }, /"80a" is not a whole number/],
  ["a database that is no URL", { DATABASE_URL: "users.db" }, /not a URL; write sqlite: and a path/],
  [
    "a database on a host, without telling its password",
    { DATABASE_URL: "sqlite://me:s3cr3t@host/a.db" },
    /"sqlite:\/\/me:\*\*\*@host\/a\.db" names a host/,
  ],
  ["an unknown log level", { LOG_LEVEL: "loud" }, /"loud" is not one of: debug, info/],
  ["ASVS 11.4.2: a hash below 19 MiB", { BIENVENUE_HASH_MEMORY: "19455" }, /"19455" is not a whole number from 19456/],
  ["ASVS 11.4.2: a hash of one pass", { BIENVENUE_HASH_PASSES: "1" }, /"1" is not a whole number from 2/],
  ["NIST AAL1: a session above 30 days", { BIENVENUE_SESSION_LIFETIME: "31d" }, /"31d" is not a time from 5m to 30d/],
  ["NIST AAL1: the same in hours", { BIENVENUE_SESSION_LIFETIME: "721h" }, /"721h" is not a time/],
  ["a time without a unit", { BIENVENUE_SESSION_IDLE: "3600" }, /"3600" is not a time/],
  ["rest above lifetime", { BIENVENUE_SESSION_LIFETIME: "1d" }, /IDLE is longer than BIENVENUE_SESSION_LIFETIME/],
  ["development on every address", { HOST: "0.0.0.0" }, /set BIENVENUE_PUBLIC_URL or leave HOST at 127\.0\.0\.1/],
  ["development on every address of IPv6", { HOST: "::" }, /HOST is ::, which other machines can reach/],
  ["development on an address of the network", { HOST: "192.168.1.7" }, /which other machines can reach/],
  ["a name that begins like loopback", { HOST: "127.0.0.1.example.com" }, /which other machines can reach/],
  [
    "ASVS 12.2.1: public on every address, no proxy named",
    { ...PUBLIC, HOST: "0.0.0.0" },
    /plain http; put a proxy with TLS before it.*BIENVENUE_TRUSTED_PROXIES/,
  ],
  [
    "ASVS 12.2.1: a public URL without TLS",
    { ...PUBLIC, BIENVENUE_PUBLIC_URL: "http://example.com" },
    /must begin with https/,
  ],
  [
    "a public URL with a password, without telling it",
    { ...PUBLIC, BIENVENUE_PUBLIC_URL: "https://me:s3cr3t@example.com" },
    /"https:\/\/me:\*\*\*@example\.com" must be/,
  ],
  ["a public URL of another kind", { ...PUBLIC, BIENVENUE_PUBLIC_URL: "ftp://example.com" }, /must begin with https/],
  [
    "public without mail",
    { BIENVENUE_PUBLIC_URL: "https://example.com" },
    /set BIENVENUE_SMTP_URL and BIENVENUE_MAIL_FROM, or BIENVENUE_MAIL=none/,
  ],
  ["mail by a server, and none", { ...SMTP, BIENVENUE_MAIL: "none" }, /contradict each other; unset one/],
  ["mail from nobody", { ...SMTP, BIENVENUE_MAIL_FROM: "" }, /set BIENVENUE_MAIL_FROM/],
  ["mail from two", { ...SMTP, BIENVENUE_MAIL_FROM: "a@example.com, b@example.com" }, /is not an address such as/],
  [
    "mail from a name with a line",
    { ...SMTP, BIENVENUE_MAIL_FROM: "A\r\nBcc: x <a@example.com>" },
    /is not an address/,
  ],
  ["a mail server of another kind", { ...SMTP, BIENVENUE_SMTP_URL: "http://mail.example.com" }, /smtps:\/\/user/],
  [
    "a mail server with a path, without telling its password",
    { ...SMTP, BIENVENUE_SMTP_URL: "smtp://me:s3cr3t@mail.example.com/a" },
    /^BIENVENUE_SMTP_URL: "smtp:\/\/me:\*\*\*@mail\.example\.com\/a" must be/,
  ],
  ["a mail user without a password", { ...SMTP, BIENVENUE_SMTP_URL: "smtp://me@mail.example.com" }, /or neither/],
  ["a mail password that is no URL's", { ...SMTP, BIENVENUE_SMTP_URL: "smtp://me:1%@mail.example.com" }, /write %25/],
  [
    "a proxy that is no address",
    { BIENVENUE_TRUSTED_PROXIES: "10.0.0.0/8, proxy" },
    /proxy is not an address or network/,
  ],
];

describe("refused, with the fix", () => {
  test.each(refused)("%s", (_, environment, fault) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(fault)]);
  });
});

test("all faults are told at once", () => {
  const faults = faultsOf({ BIENVENUE_PROT: "1", PORT: "http", LOG_LEVEL: "loud", BIENVENUE_MAIL: "post" });
  const names = faults.map((fault) => /^\w+/.exec(fault)?.[0]);
  expect(names).toEqual(["BIENVENUE_PROT", "BIENVENUE_PORT", "BIENVENUE_MAIL", "BIENVENUE_LOG_LEVEL"]);
  expect(faultsOf({ HOST: "0.0.0.0", BIENVENUE_PUBLIC_URL: "https://example.com" })).toHaveLength(2);
});

describe("a secret in a file", () => {
  const file = () => {
    const path = join(temporaryFolder(), "url");
    writeFileSync(path, "sqlite:from-file.db\n");
    return path;
  };

  test.each(["BIENVENUE_DATABASE_URL", "DATABASE_URL"])("%s_FILE, without the end of its line", (name) => {
    expect(loadConfig({ [`${name}_FILE`]: file() }).databaseUrl).toBe("sqlite:from-file.db");
  });

  test.each(["BIENVENUE_DATABASE_URL", "DATABASE_URL"])("that differs from %s", (name) => {
    const environment = { BIENVENUE_DATABASE_URL_FILE: file(), [name]: "sqlite:other.db" };
    expect(faultsOf(environment)).toEqual([
      `BIENVENUE_DATABASE_URL: BIENVENUE_DATABASE_URL_FILE and ${name} differ; set one of them`,
    ]);
  });

  test("that does not exist", () => {
    expect(faultsOf({ DATABASE_URL_FILE: "/missing/url" })).toEqual([
      expect.stringMatching(/^BIENVENUE_DATABASE_URL: ENOENT.*\/missing\/url/),
    ]);
  });
});
