import type { Domain } from "../core/domain.ts";
import type { Budgets } from "../core/throttle.ts";
import type { Retention } from "../db/kernel/retention.ts";
import type { Migrations } from "../db/migrate.ts";
import type { RequestContext } from "../http/context.ts";
import type { PageSettings } from "../http/page/view.ts";
import type { Profile } from "../http/profile.ts";
import type { ReturnWatch } from "../http/return-watch.ts";
import type { Route } from "../http/route.ts";
import type { SessionDoor } from "../http/session-door.ts";
import type { TokenCookie } from "../http/token-cookie.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox, Mailer } from "../ports/mail.ts";
import type { Plugs } from "./plugs.ts";

/** What a feature may use. It never knows another feature. */
export interface FeatureServices {
  /** What operations take as their first argument. */
  readonly domain: Domain;
  readonly sessions: SessionDoor;
  /** Of the tables of all features. */
  readonly retention?: readonly Retention[];
  /** What all features add to what others show, send and export. */
  readonly plugs: Plugs;
  readonly clock: Clock;
  readonly log: Log;
  /** What sends mails, or undefined where there are none. */
  readonly mailer: Mailer | undefined;
  /** The same, where it keeps them and sends none. */
  readonly mailbox: Mailbox | undefined;
  readonly profile: Profile;
  readonly pages: PageSettings;
  /** Which places people wanted to go to and may not. */
  readonly returns: ReturnWatch;
  readonly cookie: TokenCookie;
  /** Identifies a browser in which a user has logged in before. */
  readonly browserCookie: TokenCookie;
  /** Of a login that waits for its second step. */
  readonly loginCookie: TokenCookie;
  /** The client's network, right through trusted proxies. Unless it `isWatched`, it tells nothing of unnamed proxies. */
  readonly networkOf: (c: RequestContext, options?: { readonly isWatched: boolean }) => string | undefined;
  /** Whether the database's schema is ours, and a login could be stored now. */
  readonly readiness: () => Promise<Readiness>;
}

export interface Readiness {
  readonly database: "ok" | "unavailable";
  /** `newer`: a later version has begun its upgrade; this one goes on with what it knows. */
  readonly migrations: "ok" | "pending" | "newer" | "unknown";
  /**
   * Why nobody can log in; what in the database's settings endangers an acknowledged write, a breach file that cannot be
   * used, an unnamed proxy, a place to return to that is not allowed.
   */
  readonly warnings: readonly string[];
}

/** Work that repeats. One that fails is logged and tried again at its next time. */
export interface Job {
  readonly name: string;
  /** Milliseconds between an end and the next start. */
  readonly every: number;
  readonly run: () => Promise<unknown>;
  /** Whether it runs once more when the service closes. */
  readonly atClose?: boolean;
}

/** The plug: a folder that exports one of these, and one line in `index.ts`. */
export interface Feature {
  readonly name: string;
  readonly migrations?: Migrations;
  /** When rows of its tables are deleted. */
  readonly retention?: readonly Retention[];
  /** What it limits, by the names under which it counts; `SECURITY.md` has a table of all budgets. */
  readonly budgets?: Budgets;
  /** Kinds of events that it writes, as owners read them. */
  readonly events?: Plugs["events"];
  /** Kinds of mail that its changes cause. */
  readonly mails?: Plugs["mails"];
  /** What its pages say after a form. */
  readonly notices?: Plugs["notices"];
  /** Pages in the navigation of the account. */
  readonly accountPages?: Plugs["accountPages"];
  /** Kinds of second factors. */
  readonly factors?: Plugs["factors"];
  /** Other ways to log in than the password, on the page for that. */
  readonly entrances?: Plugs["entrances"];
  /** How users confirm that it is them who have neither a password nor a second factor. */
  readonly confirmations?: Plugs["confirmations"];
  /** What is wrong with its settings or with what is stored, in sentences for operators. Asked at the start and each hour. */
  readonly warnings?: (domain: Domain) => Promise<readonly string[]>;
  /** What it stores of a user, without secrets: in the export under the feature's name. */
  readonly exported?: (domain: Domain, userId: number) => Promise<unknown>;
  readonly jobs?: (services: FeatureServices) => Job[];
  readonly routes: (services: FeatureServices) => Route[];
}

/** The migrations of several features in one. */
export function migrationsOf(features: readonly Feature[]): Migrations {
  return Object.assign({}, ...features.map(({ migrations }) => migrations)) as Migrations;
}
