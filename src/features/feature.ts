import type { Auth } from "../auth.ts";
import type { DB } from "../db/db.ts";
import type { Migrations } from "../db/migrate.ts";
import type { RequestContext } from "../http/context.ts";
import type { Profile } from "../http/profile.ts";
import type { Route } from "../http/route.ts";
import type { SessionCookie } from "../http/session-cookie.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/** What a feature may use. It never knows another feature. */
export interface FeatureServices {
  readonly auth: Auth;
  readonly db: DB;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile: Profile;
  readonly cookie: SessionCookie;
  /** How long a session may rest, in milliseconds. */
  readonly sessionIdle: number;
  /** The client's network, right through trusted proxies. */
  readonly networkOf: (c: RequestContext) => string | undefined;
  /** Whether the database answers and its schema is ours. */
  readonly readiness: () => Promise<Readiness>;
}

export interface Readiness {
  readonly database: "ok" | "unavailable";
  readonly migrations: "ok" | "pending" | "unknown";
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
  readonly jobs?: (services: FeatureServices) => Job[];
  readonly routes: (services: FeatureServices) => Route[];
}

/** The migrations of several features in one. */
export function migrationsOf(features: readonly Feature[]): Migrations {
  return Object.assign({}, ...features.map(({ migrations }) => migrations)) as Migrations;
}
