import type { LogEvent } from "kysely";
import { Auth } from "../auth.ts";
import { FailedLogins } from "../authentication/failed-logins.ts";
import { endSession, findSession } from "../authentication/session.ts";
import type { Config } from "../config/config.ts";
import { Consequences } from "../core/consequences.ts";
import type { Domain } from "../core/domain.ts";
import { Throttle } from "../core/throttle.ts";
import { DB } from "../db/db.ts";
import { newestTime } from "../db/kernel/latest-timestamp.ts";
import { writeProbe } from "../db/maintenance/write-probe.ts";
import { type Migrations, migrate, migrationState } from "../db/migrate.ts";
import { Attempts } from "../db/tables/attempts.ts";
import { Events } from "../db/tables/events.ts";
import { LastSeen } from "../db/tables/last-seen.ts";
import { type Feature, type FeatureServices, type Job, migrationsOf, type Readiness } from "../features/feature.ts";
import { plugsOf } from "../features/plugs.ts";
import { clientNetwork } from "../http/client-ip.ts";
import { ReturnWatch } from "../http/return-watch.ts";
import { loginCookie, sessionCookie, trustedBrowserCookie } from "../http/token-cookie.ts";
import { UntrustedProxyDetector } from "../http/untrusted-proxy-detector.ts";
import { type Clock, isBlip, latestStorable, type SystemClock, systemClock } from "../ports/clock.ts";
import { createLog, type Log } from "../ports/log.ts";
import { createMailbox, type Mailbox, type Mailer } from "../ports/mail.ts";
import { createPasswordHasher, type PasswordHasher } from "../ports/password.ts";
import { systemRandom } from "../ports/random.ts";
import { createSeal } from "../ports/seal.ts";
import { awaitDatabase } from "./await-database.ts";
import { limitsOf, pagesOf, profileOf, relyingPartyOf } from "./from-config.ts";
import { keysOf, type OpenDatabase, openDatabase } from "./open-database.ts";
import { type Breaches, breachesOf, policyOf } from "./password-policy.ts";

/** Everything that features use, and its end. */
export interface Services extends FeatureServices {
  readonly auth: Auth;
  readonly db: DB;
  /** Repeating work that belongs to no feature. */
  readonly jobs: readonly Job[];
  /** Finishes what is written, then closes the database and the hash threads. */
  readonly close: () => Promise<void>;
}

/** What is put in the place of the real thing: by tests, and where several processes share it. */
export interface Substitutes {
  /** Ends the wait for a database that is not there. */
  readonly stop?: Promise<unknown>;
  readonly clock?: Clock;
  readonly hasher?: PasswordHasher;
  readonly log?: Log;
  /** `none`: mails wait until somebody takes them. A mailbox is shown at /dev/mail as well. */
  readonly mailer?: Mailbox | "none";
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
  let breaches: Breaches = { warnings: [] };
  try {
    const prepare = async () => {
      for (const migration of await migrate(kysely as never, migrations)) log.info(`applied migration ${migration}`);
      return clockAfter(database, log);
    };
    const system = await awaitDatabase(database, prepare, {
      patience: config.databaseStartTimeout,
      log,
      stop: substitutes.stop,
    });
    const clock = substitutes.clock ?? system;
    const hasher =
      substitutes.hasher ??
      createPasswordHasher(
        { memory: config.hashMemory, passes: config.hashPasses },
        config.hashThreads,
        config.hashQueue,
      );
    const profile = profileOf(config);
    breaches = await breachesOf(config);
    const policy = policyOf(config, breaches.passwords, log);
    const limits = limitsOf(config);
    const { mails } = profile;
    const width = config.throttleWidth ?? (config.publicUrl ? 1 : 100);
    const consequences = new Consequences({ clock, random: systemRandom, mails, mailsPerHour: limits.mailsPerHour });
    const events = new Events(kysely);
    const plugs = plugsOf(features);
    const domain: Domain = {
      database: kysely,
      clock,
      random: systemRandom,
      hasher,
      policy,
      limits,
      throttle: new Throttle({ attempts: new Attempts(kysely), clock, width, mails }),
      consequences,
      events,
      lastSeen: new LastSeen(),
      failedLogins: new FailedLogins({ database: kysely, events, consequences }),
      mails,
      mailLogin: config.mailLogin === "on",
      requireVerified: profile.name === "public" && mails,
      requireTwoStep: config.requireTwoStep === "all",
      factors: plugs.factors.map(({ factor }) => factor),
      seal: createSeal(keysOf(config)),
      relyingParty: relyingPartyOf(config),
    };
    const mailbox = mailboxOf(config, substitutes);
    const mailer =
      substitutes.mailer === "none" ? undefined : (substitutes.mailer ?? mailbox ?? (await smtpOf(config)));
    const https = profile.name === "public" && profile.https;
    const watch = new UntrustedProxyDetector();
    const returns = new ReturnWatch((sentence) => log.warn(sentence));
    const heard = (network: string, hasMore: boolean) => {
      if (watch.note(network, hasMore)) for (const warning of watch.warnings) log.warn(warning);
    };
    const tryWrite = writeProbe(kysely, `probe ${systemRandom.uuid()}`);
    // One at a time, and who asks meanwhile hears the same: else a flood of questions would be one of writes.
    let asked: Promise<Readiness> | undefined;
    let featureWarnings: readonly string[] = [];
    const askFeatures = async () => {
      featureWarnings = (await Promise.all(features.map(async (one) => (await one.warnings?.(domain)) ?? []))).flat();
    };
    await askFeatures();
    const warnings = () => [...breaches.warnings, ...featureWarnings, ...watch.warnings, ...returns.warnings];
    const readiness = () =>
      (asked ??= readinessOf(database, migrations, tryWrite, warnings()).finally(() => (asked = undefined)));
    return {
      auth: new Auth(domain),
      db: new DB(kysely, clock),
      domain,
      sessions: {
        find: (token) => findSession(domain, token),
        end: (token, client) => endSession(domain, token, client),
      },
      clock,
      log,
      mailer,
      mailbox,
      profile,
      pages: pagesOf(config, policy, plugs),
      plugs,
      returns,
      cookie: sessionCookie(https, config.sessionLifetime, config.publicUrl?.hostname ?? "", config.cookieDomain),
      browserCookie: trustedBrowserCookie(https),
      loginCookie: loginCookie(https),
      retention: features.flatMap(({ retention = [] }) => retention),
      networkOf: (c, { isWatched } = { isWatched: true }) =>
        clientNetwork(c, config.trustedProxies, isWatched ? heard : undefined),
      jobs: [
        ...(time
          ? [{ name: "follow the database's clock", every: 60_000, run: async () => system.follow(await time()) }]
          : []),
        { name: "ask features for warnings", every: 60 * 60_000, run: askFeatures },
      ],
      readiness,
      close: async () => {
        await hasher.close();
        await breaches.passwords?.close();
        await kysely.destroy();
      },
    };
  } catch (error) {
    await breaches.passwords?.close();
    await kysely.destroy();
    throw error;
  }
}

/** A clock that starts at the database's time, or else at this machine's, and no earlier than what is stored. */
async function clockAfter({ kysely, time }: OpenDatabase, log: Log): Promise<SystemClock> {
  const newest = await newestTime(kysely);
  const wall = await time?.();
  if (!isBlip(newest, wall)) return systemClock(newest, wall);
  log.warn("the database holds a time more than a day ahead of the clock: ignored");
  return systemClock(await newestTime(kysely, latestStorable(wall)), wall);
}

/** The development profile keeps its mails, unless there is a server for them. */
function mailboxOf({ publicUrl, mail, smtpUrl }: Config, { mailer }: Substitutes): Mailbox | undefined {
  if (mailer !== undefined) return mailer === "none" ? undefined : mailer;
  return publicUrl || mail === "none" || smtpUrl ? undefined : createMailbox();
}

async function smtpOf({ smtpUrl, mailFrom, publicUrl }: Config): Promise<Mailer | undefined> {
  if (!smtpUrl || !mailFrom) return undefined;
  const { createSmtpMailer } = await import("../ports/smtp.ts");
  return createSmtpMailer(smtpUrl, mailFrom, publicUrl?.hostname);
}

async function readinessOf(
  { kysely, dangers }: OpenDatabase,
  migrations: Migrations,
  tryWrite: () => Promise<void>,
  warnings: readonly string[],
): Promise<Readiness> {
  let state: Readiness["migrations"] = "unknown";
  try {
    const { pending, unknown } = await migrationState(kysely as never, migrations);
    state = pending.length > 0 ? "pending" : unknown.length > 0 ? "newer" : "ok";
    if (state !== "pending") await tryWrite();
    return { database: "ok", migrations: state, warnings: [...((await dangers?.()) ?? []), ...warnings] };
  } catch (error) {
    const reason = `nobody can log in: ${(error as Error).message}`;
    return { database: "unavailable", migrations: state, warnings: [reason, ...warnings] };
  }
}
