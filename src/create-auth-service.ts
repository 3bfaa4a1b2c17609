import type { RequestListener } from "node:http";
import type { Hono } from "hono";
import { createApp } from "./app.ts";
import type { Auth } from "./auth.ts";
import { SETTINGS, type Setting, type Settings } from "./config/settings.ts";
import { type Config, loadConfig } from "./config.ts";
import type { DB } from "./db/db.ts";
import * as features from "./features/index.ts";
import { createListener } from "./http/listener.ts";
import { startJobs } from "./jobs.ts";
import { createServices, type Services, type Substitutes } from "./services.ts";

/** The service inside another program. */
export interface AuthService {
  /** A Hono app: `app.fetch` answers a Request, wherever it comes from. */
  readonly app: Hono;
  readonly auth: Auth;
  readonly db: DB;
  /** For `node:http`: like `app.fetch`, and with limits on the size of headers and on the size and time of bodies. */
  readonly listener: RequestListener;
  /** Finishes what is being written and closes the database. */
  readonly close: () => Promise<void>;
}

/** The settings of docs/configuration.md by their short names, as texts or numbers: `{ databaseUrl: "sqlite:app.db" }`. */
export type AuthServiceOptions = { readonly [Key in keyof Settings]?: string | number };

/**
 * Starts the service without a port of its own. Reads no environment. Throws `ConfigError` with every fault of the
 * options, and `AuthError` `database_unavailable`.
 */
export async function createAuthService(options: AuthServiceOptions = {}): Promise<AuthService> {
  const environment: Record<string, string> = {};
  const settings: Partial<Record<string, Setting<unknown>>> = SETTINGS;
  for (const [key, value] of Object.entries(options))
    environment[settings[key]?.name ?? `BIENVENUE_${key}`] = String(value);
  const { app, auth, db, listener, close } = await assemble(loadConfig(environment));
  return { app, auth, db, listener, close };
}

/** @internal The whole service from a configuration; `serve` and tests add to it. */
export async function assemble(
  config: Config,
  options: Substitutes = {},
): Promise<AuthService & { readonly services: Services }> {
  const all = Object.values(features);
  const services = await createServices(config, all, options);
  for (const warning of (await services.readiness()).warnings) services.log.warn(warning);
  const { app, answer } = createApp(services, all);
  const { profile, auth, db } = services;
  const listener = createListener({ answer, profile });
  const stopJobs = startJobs(services, all, services.jobs);
  const close = async () => {
    services.mailer?.close(); // else a server that says nothing would keep us
    await stopJobs();
    await services.close();
  };
  return { app, auth, db, listener, close, services };
}
