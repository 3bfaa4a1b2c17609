import { Kysely, type LogEvent } from "kysely";
import type { Config } from "./config.ts";
import { databaseTime, postgresDialect } from "./db/postgres/index.ts";
import type { Schema } from "./db/schema.ts";
import { sqliteDialect } from "./db/sqlite/index.ts";

/** A database, whichever it is. */
export interface OpenDatabase {
  readonly kysely: Kysely<Schema>;
  /** The database's own clock, epoch milliseconds; absent where the database lives in this machine's time. */
  readonly time?: () => Promise<number>;
}

/** Opens what the configuration names. Connects at the first statement. */
export function openDatabase(config: Config, onQuery?: (event: LogEvent) => void): OpenDatabase {
  const log = onQuery ? { log: onQuery } : {};
  const { databaseUrl } = config;
  if (databaseUrl.startsWith("sqlite:")) {
    return { kysely: new Kysely<Schema>({ dialect: sqliteDialect(databaseUrl.slice("sqlite:".length)), ...log }) };
  }
  const dialect = postgresDialect(databaseUrl, {
    poolSize: config.databasePoolSize,
    connectTimeout: config.databaseConnectTimeout,
    statementTimeout: config.databaseStatementTimeout,
    idleTimeout: config.databaseIdleTimeout,
  });
  const kysely = new Kysely<Schema>({ dialect, ...log });
  return { kysely, time: () => databaseTime(kysely as never) };
}
