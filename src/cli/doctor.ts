import { existsSync, readFileSync, statSync } from "node:fs";
import type { Kysely } from "kysely";
import { relyingPartyOf } from "../assemble/from-config.ts";
import { keysOf, openDatabase } from "../assemble/open-database.ts";
import type { Config } from "../config/config.ts";
import { ownMigrationState } from "../db/migrate.ts";
import type { Schema } from "../db/schema.ts";
import { warnings as passkeyWarnings } from "../features/passkeys/operations.ts";
import { keysInUse, warnings } from "../features/totp/operations.ts";
import { createSeal } from "../ports/seal.ts";
import { type Command, configuration, explain, parse } from "./command.ts";
import { MIGRATIONS, refusal, withDatabase } from "./db/open.ts";
import { warningsOfRunning } from "./running-service.ts";

/** What is found: right, something that should be looked at, or something that does not work. */
type Finding = readonly ["ok" | "warn" | "fail", string];

/** Logins that are looked at, and from how many on one network is strange. */
const LOGINS = 100;
const STRANGE = 20;

/** Looks an installation over: what `config check` and `db check` cannot know, and what the service warns of if it runs. Changes nothing. */
export const doctor: Command = {
  name: "doctor",
  usage: [
    ["doctor", "look the installation over: settings, database, mail, proxies, core files; exit 1 if something fails"],
  ],
  async run(args, { out }) {
    parse(args, {});
    const config = configuration();
    const findings: Finding[] = [
      ["ok", `settings: right, for the ${config.publicUrl ? "public" : "development"} profile`],
      ...(await databaseFindings(config)),
      await mailFinding(config),
      ...proxyFindings(config),
      ...coreFileFindings(),
    ];
    const known = findings.map(([, words]) => words).join("\n");
    for (const warning of await warningsOfRunning(config))
      if (!known.includes(warning)) findings.push(["warn", `service: ${warning}`]);
    for (const [state, words] of findings) out(`${state.padEnd(4)} ${words}`);
    const failed = findings.filter(([state]) => state === "fail").length;
    if (failed > 0) throw refusal(`${failed} of ${findings.length} checks failed`);
  },
};

async function databaseFindings(config: Config): Promise<Finding[]> {
  try {
    return await withDatabase(config, async ({ kysely }) => {
      const { pending } = await ownMigrationState(kysely, MIGRATIONS);
      const warnings = await durabilityWarnings(config);
      const found: Finding[] = [["ok", "database: answers"], ...warnings.map(asWarning), ...fileFindings(config)];
      if (pending.length === 0) {
        const kept = [
          ...(await networkFindings(kysely)),
          ...(await keyFindings(kysely, config)),
          ...(await passkeyFindings(kysely, config)),
        ];
        return [...found, ["ok", "schema: this version's"], ...kept];
      }
      const todo = `schema: ${pending.length} migrations are to be applied: bienvenue migrate, or the next start`;
      return [...found, ["warn", todo]];
    });
  } catch (error) {
    return [["fail", `database: ${explain(error)}`]];
  }
}

async function durabilityWarnings(config: Config): Promise<string[]> {
  const { dangers, kysely } = openDatabase(config);
  try {
    return (await dangers?.()) ?? [];
  } finally {
    await kysely.destroy();
  }
}

/** Who reads the file has every hash and address. */
function fileFindings({ databaseUrl }: Config): Finding[] {
  const path = databaseUrl.replace(/^sqlite:/, "");
  if (!databaseUrl.startsWith("sqlite:") || (statSync(path).mode & 0o077) === 0) return [];
  return [["warn", `database: other users of this machine can read ${path}: chmod 600`]];
}

/** Whether the secrets of authenticator apps can be opened, and which keys can go. */
async function keyFindings(database: Kysely<Schema>, config: Config): Promise<Finding[]> {
  const seal = createSeal(keysOf(config));
  const missing = await warnings({ database, seal });
  if (missing.length > 0) return missing.map((words) => ["warn", `keys: ${words}`]);
  const [newest, ...older] = await seal.names();
  const inUse = await keysInUse(database);
  if (newest === undefined) return [["ok", "keys: none is needed yet"]];
  if (older.length === 0) return [["ok", "keys: the one that there is opens everything"]];
  const waiting = older.filter((name) => inUse.includes(name)).length;
  if (waiting === 0) return [["warn", "keys: all but the first of BIENVENUE_SECRETS can go, nothing needs them"]];
  return [["ok", "keys: an older one is still needed; the service seals anew what it has sealed"]];
}

/** Whether passkeys work where people reach the service, and what they need if that is not where they were made. */
async function passkeyFindings(database: Kysely<Schema>, config: Config): Promise<Finding[]> {
  const relyingParty = relyingPartyOf(config);
  const { rpId } = relyingParty;
  const unusable = await passkeyWarnings({ database, relyingParty });
  if (unusable.length > 0) return unusable.map((words) => ["warn", `passkeys: ${words}`]);
  const { origin, hostname } = config.publicUrl ?? { hostname: rpId };
  if (`.${hostname}`.endsWith(`.${rpId}`)) return [["ok", `passkeys: they belong to ${rpId}`]];
  const asked = `https://${rpId}/.well-known/webauthn`;
  return [["warn", `passkeys: they belong to ${rpId}; ${asked} has to lead here, or browsers use none at ${origin}`]];
}

/** People come from many networks; a proxy that is not trusted makes one of them. */
async function networkFindings(kysely: Kysely<Schema>): Promise<Finding[]> {
  const query = kysely.selectFrom("events").select(["network", "user_id"]).where("kind", "=", "login_succeeded");
  const logins = await query.orderBy("id", "desc").limit(LOGINS).execute();
  const networks = new Set(logins.map(({ network }) => network));
  const users = new Set(logins.map(({ user_id }) => user_id));
  if (networks.size !== 1 || users.size < STRANGE) return [];
  const [network] = networks;
  return [
    [
      "warn",
      `proxies: the last ${logins.length} logins, of ${users.size} people, all came from ${network ?? "no known network"}: if a proxy has that address, name it in BIENVENUE_TRUSTED_PROXIES`,
    ],
  ];
}

async function mailFinding({ publicUrl, smtpUrl, mailFrom, mail }: Config): Promise<Finding> {
  if (smtpUrl && mailFrom) {
    const server = `${smtpUrl.host}:${smtpUrl.port}`;
    const { createSmtpMailer } = await import("../ports/smtp.ts");
    const mailer = createSmtpMailer(smtpUrl, mailFrom, publicUrl?.hostname);
    try {
      await mailer.check();
      return ["ok", `mail: ${server} lets us in; bienvenue mail test ADDRESS sends one`];
    } catch (error) {
      return ["fail", `mail: ${server} cannot be used: ${explain(error)}`];
    } finally {
      mailer.close();
    }
  }
  if (mail === "none" && publicUrl) return ["warn", "mail: none; reset links come from bienvenue users reset-link"];
  return ["ok", mail === "none" ? "mail: none" : "mail: not sent, shown at /dev/mail"];
}

function proxyFindings({ publicUrl, trustedProxies }: Config): Finding[] {
  if (publicUrl?.protocol !== "https:") return [];
  if (trustedProxies.length > 0) return [["ok", "proxies: named"]];
  return [["warn", "proxies: BIENVENUE_TRUSTED_PROXIES names none, and something must speak https for this service"]];
}

/** CWE-528: a core file holds what the process held in memory. The limit is this process's, as of all of its shell. */
function coreFileFindings(): Finding[] {
  const limits = existsSync("/proc/self/limits") ? readFileSync("/proc/self/limits", "utf8") : "";
  const most = /^Max core file size +(\S+)/m.exec(limits)?.[1];
  if (most === undefined) return [];
  if (most === "0") return [["ok", "core files: none are written by what is started here"]];
  return [
    [
      "warn",
      "core files: a crash of what is started here would write passwords and tokens to disk: ulimit -c 0 (systemd: LimitCORE=0)",
    ],
  ];
}

const asWarning = (words: string): Finding => ["warn", `database: ${words}`];
