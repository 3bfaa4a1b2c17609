import { Kysely, type LogEvent } from "kysely";
import type { Config } from "../config/config.ts";
import { postgresServer } from "../config/postgres-url.ts";
import {
  databaseTime,
  durabilityWarnings,
  mayComeUp,
  type PostgresSettings,
  postgresDialect,
  postgresForOperator,
} from "../db/drivers/postgres/index.ts";
import { sqliteDialect, sqliteForOperator } from "../db/drivers/sqlite/index.ts";
import type { OperatorDatabase } from "../db/maintenance/kind.ts";
import type { Schema } from "../db/schema.ts";
import { type KeySource, keyFile, noKeys, passingKey, setKeys } from "../ports/seal.ts";

/** A database, whichever it is. */
export interface OpenDatabase {
  readonly kysely: Kysely<Schema>;
  /** The database's own clock, epoch milliseconds; absent where the database lives in this machine's time. */
  readonly time?: () => Promise<number>;
  /** What in the database's settings endangers an acknowledged write, in words; absent where nothing can. */
  readonly dangers?: () => Promise<string[]>;
  /** Whether a database that failed like this may be there in a while; absent where there is nothing to wait for. */
  readonly mayComeUp?: (error: unknown) => boolean;
}

/** Opens what the configuration names. Connects at the first statement. */
export function openDatabase(config: Config, onQuery?: (event: LogEvent) => void): OpenDatabase {
  const log = onQuery ? { log: onQuery } : {};
  const { databaseUrl } = config;
  const path = sqlitePath(databaseUrl);
  if (path !== undefined) return { kysely: new Kysely<Schema>({ dialect: sqliteDialect(path), ...log }) };
  const dialect = postgresDialect(postgresServer(databaseUrl), postgresSettings(config));
  const kysely = new Kysely<Schema>({ dialect, ...log });
  return {
    kysely,
    time: () => databaseTime(kysely as never),
    dangers: () => durabilityWarnings(kysely as never),
    mayComeUp,
  };
}

/** Opens what the configuration names as operators' commands use it. Creates nothing. Connects at the first statement. */
export function openForOperator(config: Config): OperatorDatabase {
  const path = sqlitePath(config.databaseUrl);
  const { dialect, kind } =
    path === undefined
      ? postgresForOperator(postgresServer(config.databaseUrl), postgresSettings(config))
      : sqliteForOperator(path);
  return { kysely: new Kysely({ dialect }), kind };
}

/** Where the keys are that seal what the database holds: set, or in a file beside a database that is a file. */
export function keysOf({ secrets, databaseUrl }: Config): KeySource {
  if (secrets) return setKeys(secrets);
  const path = sqlitePath(databaseUrl);
  if (path === undefined) return noKeys;
  return path === ":memory:" ? passingKey() : keyFile(keyFileOf(path));
}

/** The file of the keys of a database that is a file. */
export const keyFileOf = (path: string) => `${path}.key`;

function sqlitePath(url: string): string | undefined {
  return url.startsWith("sqlite:") ? url.slice("sqlite:".length) : undefined;
}

function postgresSettings(config: Config): PostgresSettings {
  return {
    poolSize: config.databasePoolSize,
    connectTimeout: config.databaseConnectTimeout,
    statementTimeout: config.databaseStatementTimeout,
    idleTimeout: config.databaseIdleTimeout,
  };
}
