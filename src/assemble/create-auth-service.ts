import type { IncomingHttpHeaders } from "node:http";
import type { Hono } from "hono";
import { createApp } from "../app.ts";
import type { Auth } from "../auth.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { SETTINGS, type Setting, type Settings } from "../config/settings.ts";
import type { DB } from "../db/db.ts";
import type { Feature } from "../features/feature.ts";
import * as features from "../features/index.ts";
import { createListener, type Listener } from "../http/listener.ts";
import { withStatus } from "../http/problem.ts";
import type { User } from "../user.ts";
import { startJobs } from "./jobs.ts";
import { createServices, type Services, type Substitutes } from "./services.ts";

/** The service inside another program. */
export interface AuthService {
  /** A Hono app: `app.fetch` answers a Request, wherever it comes from. */
  readonly app: Hono;
  readonly auth: Auth;
  readonly db: DB;
  /**
   * For `node:http`, and as middleware of Express and its like: as `app.fetch`, and with limits on the size of headers and
   * on the size and time of bodies. With a third argument it calls that for paths that are not ours.
   */
  readonly listener: Listener;
  /**
   * Who sent a request to a route of yours, by its session cookie; undefined if nobody is logged in. Rejects with
   * `ServiceError` `database_unavailable` while that cannot be known, whose `statusCode` Express and Fastify answer: 503, never
   * taken for "nobody". Takes requests of `node:http`, Express and Fastify, and a `Request`.
   */
  readonly getUser: (request: { readonly headers: Headers | IncomingHttpHeaders }) => Promise<User | undefined>;
  /** Finishes what is being written and closes the database. */
  readonly close: () => Promise<void>;
}

/** The settings of docs/configuration.md by their short names, as texts or numbers: `{ databaseUrl: "sqlite:app.db" }`. */
export type AuthServiceOptions = { readonly [Key in keyof Settings]?: string | number };

/**
 * Starts the service without a port of its own. Reads no environment. Throws `ConfigError` with every fault of the
 * options, and `ServiceError` `database_unavailable`.
 */
export async function createAuthService(options: AuthServiceOptions = {}): Promise<AuthService> {
  const environment: Record<string, string> = {};
  const settings: Partial<Record<string, Setting<unknown>>> = SETTINGS;
  for (const [key, value] of Object.entries(options))
    environment[settings[key]?.name ?? `BIENVENUE_${key}`] = String(value);
  const { services: _, ...service } = await assemble(loadConfig(environment));
  return service;
}

/** @internal The whole service from a configuration; `serve` and tests add to it. */
export async function assemble(
  config: Config,
  options: Substitutes = {},
  all: readonly Feature[] = Object.values(features),
): Promise<AuthService & { readonly services: Services }> {
  const services = await createServices(config, all, options);
  for (const warning of (await services.readiness()).warnings) services.log.warn(warning);
  const { app, answer, knows } = createApp(services, all);
  const { profile, auth, db, cookie } = services;
  const listener = createListener({ answer, knows, profile });
  const getUser: AuthService["getUser"] = async ({ headers }) => {
    const cookies = headers instanceof Headers ? (headers.get("cookie") ?? undefined) : headers.cookie;
    const token = cookie.read({ header: () => cookies });
    return token === undefined ? undefined : auth.getUserFromSessionId(token).catch(withStatus);
  };
  const stopJobs = startJobs(services, all, services.jobs);
  const close = async () => {
    services.mailer?.close(); // else a server that says nothing would keep us
    await stopJobs();
    await services.close();
  };
  return { app, auth, db, listener, getUser, close, services };
}
