import { availableParallelism } from "node:os";
import { MIN_PASSWORD_LENGTH } from "../core/password-policy.ts";
import { POSTGRES_DEFAULTS } from "../db/drivers/postgres/defaults.ts";
import { parseNetworks, type TrustedProxies } from "../http/client-ip.ts";
import { LOG_LEVELS, type LogLevel } from "../ports/log.ts";
import { DEFAULT_COST, MINIMUM_COST } from "../ports/password.ts";
import type { MailAddress, SmtpServer } from "../ports/smtp.ts";
import { allowedOrigins } from "./allowed-origins.ts";
import { BRAND_SETTINGS, type BrandSettings } from "./brand.ts";
import { cookieDomain } from "./cookie-domain.ts";
import {
  DAY,
  databaseUrl,
  duration,
  mailAddress,
  mountPath,
  oneOf,
  publicUrl,
  sealingKeys,
  smtpUrl,
  wholeNumber,
  words,
} from "./parsers.ts";
import { passkeyDomain } from "./passkey-domain.ts";

/** What can be set. Times are milliseconds. */
export interface Settings extends BrandSettings {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly databaseConnectTimeout: number;
  readonly databaseStatementTimeout: number;
  readonly databaseIdleTimeout: number;
  readonly databaseStartTimeout: number;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL | undefined;
  readonly path: string;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly returnOrigins: ReadonlySet<string>;
  readonly cookieDomain: string | undefined;
  readonly passkeyDomain: string | undefined;
  readonly mail: "none" | undefined;
  readonly smtpUrl: SmtpServer | undefined;
  readonly mailFrom: MailAddress | undefined;
  readonly mailLogin: "on" | "off";
  readonly registration: "open" | "closed";
  readonly trustedProxies: TrustedProxies;
  readonly logLevel: LogLevel;
  readonly sessionIdle: number;
  readonly sessionLifetime: number;
  readonly secrets: readonly string[] | undefined;
  readonly requireTwoStep: "off" | "all";
  readonly twoStepRemovalDelay: number;
  readonly passwordMinLength: number;
  readonly passwordContextWords: readonly string[];
  readonly throttleWidth: number | undefined;
  readonly breachFile: string | undefined;
  readonly hashMemory: number;
  readonly hashPasses: number;
  readonly hashThreads: number;
  readonly hashQueue: number;
}

/** One row of the one table: it reads the environment, and writes `--help` and docs/configuration.md. */
export interface Setting<Value> {
  readonly name: string;
  /** Whether the name without its prefix is accepted as well. */
  readonly bare?: boolean;
  /** Masked wherever it is shown; `<name>_FILE` may name a file that holds it. */
  readonly secret?: boolean;
  readonly description: string;
  /** The default, in words. */
  readonly standard: string;
  readonly default: () => Value;
  /** Throws an Error whose message says what is wrong and what would be right. */
  readonly parse: (text: string) => Value;
}

export const SETTINGS: { readonly [Key in keyof Settings]: Setting<Settings[Key]> } = {
  databaseUrl: {
    name: "BIENVENUE_DATABASE_URL",
    bare: true,
    secret: true,
    description:
      "Where the users are: `sqlite:` and a file's path, `sqlite::memory:`, or `postgres://user:password@host/database` (PostgreSQL 13 or newer, in UTF-8). A socket is `postgres://user@%2Frun%2Fpostgresql/database` or has `?host=/run/postgresql`. Off this machine TLS is required and verified, unless the URL has `sslmode=disable`, `no-verify` (encrypted, for whoever it is) or `verify-ca` (all but the name); `require` verifies like `verify-full`; `sslrootcert` names a file with authorities of your own",
    standard: "sqlite:bienvenue.db",
    default: () => "sqlite:bienvenue.db",
    parse: databaseUrl,
  },
  databasePoolSize: {
    name: "BIENVENUE_DATABASE_POOL_SIZE",
    description:
      "PostgreSQL: connections of this process at most; a third is for reads, so that no writes keep session checks waiting",
    standard: String(POSTGRES_DEFAULTS.poolSize),
    default: () => POSTGRES_DEFAULTS.poolSize,
    parse: wholeNumber(1, 1000),
  },
  databaseConnectTimeout: {
    name: "BIENVENUE_DATABASE_CONNECT_TIMEOUT",
    description: "PostgreSQL: how long a request waits for a connection, a free one or a new one; then 503",
    standard: `${POSTGRES_DEFAULTS.connectTimeout}ms`,
    default: () => POSTGRES_DEFAULTS.connectTimeout,
    parse: duration("10ms", "60s"),
  },
  databaseStatementTimeout: {
    name: "BIENVENUE_DATABASE_STATEMENT_TIMEOUT",
    description: "PostgreSQL: how long a request waits for a statement's answer; then 503",
    standard: `${POSTGRES_DEFAULTS.statementTimeout}ms`,
    default: () => POSTGRES_DEFAULTS.statementTimeout,
    parse: duration("10ms", "60s"),
  },
  databaseIdleTimeout: {
    name: "BIENVENUE_DATABASE_IDLE_TIMEOUT",
    description: "PostgreSQL: after which a connection that rests is closed",
    standard: `${POSTGRES_DEFAULTS.idleTimeout / 1000}s`,
    default: () => POSTGRES_DEFAULTS.idleTimeout,
    parse: duration("1s", "1d"),
  },
  databaseStartTimeout: {
    name: "BIENVENUE_DATABASE_START_TIMEOUT",
    description:
      "PostgreSQL: how long a start waits for a database that is not there yet, or says nothing; the log tells of it. What no waiting changes (a wrong password, a certificate) is said at once",
    standard: "30s",
    default: () => 30_000,
    parse: duration("0s", "1h"),
  },
  host: {
    name: "BIENVENUE_HOST",
    bare: true,
    description: "Address to listen on. Another one than this machine's own needs a public URL and trusted proxies",
    standard: "127.0.0.1",
    default: () => "127.0.0.1",
    parse: (text) => text.replace(/^\[(.*)\]$/, "$1"),
  },
  port: {
    name: "BIENVENUE_PORT",
    bare: true,
    description: "Port to listen on; 0 takes a free one",
    standard: "5000",
    default: () => 5000,
    parse: wholeNumber(0, 65535),
  },
  publicUrl: {
    name: "BIENVENUE_PUBLIC_URL",
    description:
      "The URL at which people reach this service, such as `https://accounts.example.com`, or `https://example.com/accounts` behind a proxy that passes the path on. Its presence turns the development profile into the public one",
    standard: "none: development profile",
    default: () => undefined,
    parse: publicUrl,
  },
  path: {
    name: "BIENVENUE_PATH",
    description:
      "Development profile: the path under which all routes stand, such as `/auth`, where another program or a proxy has the rest. In the public profile it is the public URL's",
    standard: "none",
    default: () => "",
    parse: mountPath,
  },
  allowedOrigins: {
    name: "BIENVENUE_ALLOWED_ORIGINS",
    description:
      "Other origins whose pages may call the API with cookies, separated by commas, such as `https://app.example.com, http://localhost:3000`; compared exactly. Browsers send the cookie from the same site only (docs/operations.md)",
    standard: "none",
    default: () => new Set(),
    parse: allowedOrigins,
  },
  ...BRAND_SETTINGS,
  returnOrigins: {
    name: "BIENVENUE_RETURN_ORIGINS",
    description:
      "Other origins to which `/login?return_to=` may lead after login, beside the allowed ones, separated by commas, such as `https://shop.example.com`; compared exactly. Their pages may not call the API (docs/integrate.md)",
    standard: "none",
    default: () => new Set(),
    parse: allowedOrigins,
  },
  cookieDomain: {
    name: "BIENVENUE_COOKIE_DOMAIN",
    description:
      "The domain to all hosts of which browsers send the session, such as `example.com` for products on `shop.example.com`; the public URL's host must be at it or below. Each of these hosts can then read and set it (SECURITY.md); who was logged in before logs in again",
    standard: "none: the public URL's host alone",
    default: () => undefined,
    parse: cookieDomain,
  },
  passkeyDomain: {
    name: "BIENVENUE_PASSKEY_DOMAIN",
    description:
      "The domain that passkeys are made for, such as `example.com`: they work at it and at all hosts below it, and nowhere else, ever. Decide before the first one is made; after a move it stays the old domain (docs/operations.md)",
    standard: "the public URL's host, in development `localhost`",
    default: () => undefined,
    parse: passkeyDomain,
  },
  mail: {
    name: "BIENVENUE_MAIL",
    description: "`none`: the public profile runs without mail; operators hand out reset links",
    standard: "mails are sent, in development kept for /dev/mail",
    default: () => undefined,
    parse: oneOf(["none"] as const),
  },
  smtpUrl: {
    name: "BIENVENUE_SMTP_URL",
    secret: true,
    description:
      "The server that takes mails: `smtps://user:password@host` (TLS from the start, port 465), or `smtp://` (port 587; off this machine STARTTLS is required). Certificates are verified always; `NODE_EXTRA_CA_CERTS` names a file with an authority of your own",
    standard: "none: must be set with a public URL, or BIENVENUE_MAIL",
    default: () => undefined,
    parse: smtpUrl,
  },
  mailFrom: {
    name: "BIENVENUE_MAIL_FROM",
    description: "Who mails are from: `accounts@example.com` or `Example <accounts@example.com>`",
    standard: "none: must be set with BIENVENUE_SMTP_URL",
    default: () => undefined,
    parse: mailAddress,
  },
  mailLogin: {
    name: "BIENVENUE_MAIL_LOGIN",
    description:
      "`on`: people can log in by a link or a code that is mailed to them, without a password. Whoever reads their mail then is them, as with a forgotten password; a second factor is still asked for",
    standard: "off",
    default: () => "off",
    parse: oneOf(["on", "off"] as const),
  },
  registration: {
    name: "BIENVENUE_REGISTRATION",
    description: "`open`, or `closed`: then POST /users is 403 and users come from `bienvenue users add`",
    standard: "open",
    default: () => "open",
    parse: oneOf(["open", "closed"] as const),
  },
  trustedProxies: {
    name: "BIENVENUE_TRUSTED_PROXIES",
    description: "Addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas",
    standard: "none",
    default: () => [],
    parse: parseNetworks,
  },
  logLevel: {
    name: "BIENVENUE_LOG_LEVEL",
    bare: true,
    description: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(", ")}`,
    standard: "info",
    default: () => "info",
    parse: oneOf(LOG_LEVELS),
  },
  sessionIdle: {
    name: "BIENVENUE_SESSION_IDLE",
    description: "A session ends when it was not used for this long: a number and `m`, `h` or `d`; at least 5m",
    standard: "7d",
    default: () => 7 * DAY,
    parse: duration("5m", "30d"),
  },
  sessionLifetime: {
    name: "BIENVENUE_SESSION_LIFETIME",
    description: "A session ends this long after login, used or not; at most 30d (NIST SP 800-63B-4)",
    standard: "30d",
    default: () => 30 * DAY,
    parse: duration("5m", "30d"),
  },
  secrets: {
    name: "BIENVENUE_SECRETS",
    secret: true,
    description:
      "Keys that seal what has to be read again, such as the secrets of authenticator apps: each of at least 32 characters (`openssl rand -base64 32`), separated by spaces, the newest first. To change them put a new one before the old, and take that away when `bienvenue doctor` says that nothing needs it",
    standard:
      "with SQLite a file beside the database, made when it is needed; with PostgreSQL none: no authenticator apps",
    default: () => undefined,
    parse: sealingKeys,
  },
  requireTwoStep: {
    name: "BIENVENUE_REQUIRE_TWO_STEP",
    description: "`all`: everybody has to set up a second factor at the next login",
    standard: "off",
    default: () => "off",
    parse: oneOf(["off", "all"] as const),
  },
  twoStepRemovalDelay: {
    name: "BIENVENUE_TWO_STEP_REMOVAL_DELAY",
    description:
      "Between `bienvenue users two-step off` and the end of a user's second factors: the owner is written to at once, and can stop it until then",
    standard: "24h",
    default: () => DAY,
    parse: duration("0s", "30d"),
  },
  passwordMinLength: {
    name: "BIENVENUE_PASSWORD_MIN_LENGTH",
    description: "Shortest password of the public profile, in characters; 8 to 64",
    standard: String(MIN_PASSWORD_LENGTH),
    default: () => MIN_PASSWORD_LENGTH,
    parse: wholeNumber(8, 64),
  },
  passwordContextWords: {
    name: "BIENVENUE_PASSWORD_CONTEXT_WORDS",
    description:
      "Words that are no password in the public profile, beside `bienvenue`, the host and the email's own; separated by commas",
    standard: "none",
    default: () => [],
    parse: words,
  },
  throttleWidth: {
    name: "BIENVENUE_THROTTLE_WIDTH",
    description:
      "By what the limits of guesses, registrations and mails that one network or address may ask for are multiplied (SECURITY.md has them)",
    standard: "1, in development 100",
    default: () => undefined,
    parse: wholeNumber(1, 1_000_000),
  },
  breachFile: {
    name: "BIENVENUE_BREACH_FILE",
    description:
      "Passwords of breaches, refused in the public profile: a file that Have I Been Pwned's downloader wrote (lines `SHA1:count`, sorted), or a folder with a file for each prefix (`00000.txt` … `FFFFF.txt`). Absent or in another format at the start, it is a warning and nothing is refused; a read that fails later is 503",
    standard: "none",
    default: () => undefined,
    parse: (text) => text,
  },
  hashMemory: {
    name: "BIENVENUE_HASH_MEMORY",
    description: `Memory of one Argon2id hash in KiB, at least ${MINIMUM_COST.memory}. Raising it renews a user's hash at the next login`,
    standard: String(DEFAULT_COST.memory),
    default: () => DEFAULT_COST.memory,
    parse: wholeNumber(MINIMUM_COST.memory, 4 * 1024 * 1024),
  },
  hashPasses: {
    name: "BIENVENUE_HASH_PASSES",
    description: `Passes of one Argon2id hash, at least ${MINIMUM_COST.passes}`,
    standard: String(DEFAULT_COST.passes),
    default: () => DEFAULT_COST.passes,
    parse: wholeNumber(MINIMUM_COST.passes, 100),
  },
  hashThreads: {
    name: "BIENVENUE_HASH_THREADS",
    description: "Hashes that run at once; each needs its memory and one core",
    standard: "the number of cores",
    default: () => availableParallelism(),
    parse: wholeNumber(1, 256),
  },
  hashQueue: {
    name: "BIENVENUE_HASH_QUEUE",
    description:
      "Hashes that may wait; above it one more for each network that has none waiting, then the answer is 503 with Retry-After",
    standard: "24",
    default: () => 24,
    parse: wholeNumber(0, 10_000),
  },
};
