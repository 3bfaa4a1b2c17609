import type { Kysely, LogEvent } from "kysely";
import { Auth } from "./auth.ts";
import { DAY } from "./config/parsers.ts";
import type { Config } from "./config.ts";
import { DB } from "./db/db.ts";
import { type Migrations, migrate, migrationState } from "./db/migrate.ts";
import { newestTime } from "./db/newest-time.ts";
import type { Schema } from "./db/schema.ts";
import { type Feature, type FeatureServices, type Job, migrationsOf, type Readiness } from "./features/feature.ts";
import { clientNetwork } from "./http/client-ip.ts";
import type { Profile } from "./http/profile.ts";
import { sessionCookie } from "./http/session-cookie.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { ANY_PASSWORD, type PasswordPolicy } from "./password-policy.ts";
import { type Clock, isBlip, type SystemClock, systemClock } from "./ports/clock.ts";
import { commonPasswords } from "./ports/common-passwords.ts";
import { createLog, type Log } from "./ports/log.ts";
import { createPasswordHasher, type PasswordHasher } from "./ports/password.ts";
import { systemRandom } from "./ports/random.ts";

/** Everything that features use, and its end. */
export interface Services extends FeatureServices {
  /** Repeating work that belongs to no feature. */
  readonly jobs: readonly Job[];
  /** Finishes what is written, then closes the database and the hash threads. */
  readonly close: () => Promise<void>;
}

/** What tests put in the place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly hasher?: PasswordHasher;
  readonly log?: Log;
  readonly onQuery?: (event: LogEvent) => void;
}

/** Chooses the real implementations; nothing else does. Brings the database up to date first. */
export async function createServices(
  config: Config,
  features: readonly Feature[],
  substitutes: Substitutes = {},
): Promise<Services> {
  const log = substitutes.log ?? createLog(config.logLevel);
  const migrations = migrationsOf(features);
  const database = openDatabase(config, substitutes.onQuery);
  const { kysely, time } = database;
  try {
    for (const migration of await migrate(kysely as never, migrations)) log.info(`applied migration ${migration}`);
    const system = await clockAfter(database, log);
    const clock = substitutes.clock ?? system;
    const db = new DB(kysely, clock);
    const hasher =
      substitutes.hasher ??
      createPasswordHasher(
        { memory: config.hashMemory, passes: config.hashPasses },
        config.hashThreads,
        config.hashQueue,
      );
    const profile = profileOf(config);
    const auth = new Auth({
      db,
      clock,
      random: systemRandom,
      hasher,
      policy: policyOf(config),
      limits: limitsOf(config),
      trustAddresses: config.mail === "none",
    });
    const https = profile.name === "public" && profile.https;
    return {
      auth,
      db,
      clock,
      log,
      profile,
      cookie: sessionCookie(https, config.sessionLifetime),
      sessionIdle: config.sessionIdle,
      networkOf: (c) => clientNetwork(c, config.trustedProxies),
      jobs: time
        ? [{ name: "follow the database's clock", every: 60_000, run: async () => system.follow(await time()) }]
        : [],
      readiness: () => readinessOf(kysely, migrations),
      close: async () => {
        await hasher.close();
        await kysely.destroy();
      },
    };
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

/** A clock that starts at the database's time, or else at this machine's, and no earlier than what is stored. */
async function clockAfter({ kysely, time }: OpenDatabase, log: Log): Promise<SystemClock> {
  const newest = await newestTime(kysely);
  const wall = await time?.();
  if (isBlip(newest, wall)) log.warn("the database holds a time more than a day ahead of the clock: ignored");
  return systemClock(newest, wall);
}

function profileOf({ publicUrl, registration, host, port }: Config): Profile {
  if (!publicUrl) return { name: "development", origin: `http://${host}:${port}`, registration };
  const { origin, protocol } = publicUrl;
  return { name: "public", origin, host: publicUrl.host, https: protocol === "https:", registration };
}

/** The development profile takes any password; the public one follows NIST SP 800-63B-4 §3.1.1.2. */
function policyOf({ publicUrl, passwordMinLength, passwordContextWords }: Config): PasswordPolicy {
  if (!publicUrl) return ANY_PASSWORD;
  const labels = publicUrl.hostname.split(".");
  return {
    minLength: passwordMinLength,
    isCommon: commonPasswords(passwordMinLength),
    contextWords: ["bienvenue", publicUrl.hostname, ...labels, ...passwordContextWords],
  };
}

function limitsOf({ publicUrl, sessionIdle, sessionLifetime }: Config) {
  // In the development profile every limit that throttles is a hundred times wider.
  const resetTokensPerUser = publicUrl ? 3 : 300;
  return { sessionIdle, sessionLifetime, sessionsPerUser: 50, resetLifetime: DAY / 48, resetTokensPerUser };
}

async function readinessOf(kysely: Kysely<Schema>, migrations: Migrations): Promise<Readiness> {
  try {
    const { pending, unknown } = await migrationState(kysely as never, migrations);
    const state = unknown.length > 0 ? "unknown" : pending.length > 0 ? "pending" : "ok";
    return { database: "ok", migrations: state };
  } catch {
    return { database: "unavailable", migrations: "unknown" };
  }
}
