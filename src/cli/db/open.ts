import { openForOperator } from "../../assemble/open-database.ts";
import type { Config } from "../../config/config.ts";
import { ServiceError } from "../../core/errors.ts";
import type { OperatorDatabase } from "../../db/maintenance/kind.ts";
import { migrationsOf } from "../../features/feature.ts";
import * as features from "../../features/index.ts";

/** Of all features. */
export const MIGRATIONS = migrationsOf(Object.values(features));

/** Opens a database for as long as `work` runs. */
export async function withDatabase<T>(config: Config, work: (database: OperatorDatabase) => Promise<T>): Promise<T> {
  if (isInMemory(config)) throw refusal("sqlite::memory: lives in the process that serves it");
  const database = openForOperator(config);
  try {
    return await work(database);
  } finally {
    await database.kysely.destroy();
  }
}

function isInMemory({ databaseUrl }: Config): boolean {
  return databaseUrl === "sqlite::memory:";
}

/** The command cannot do what it was told to. */
export function refusal(message: string): ServiceError {
  return new ServiceError("database_unavailable", message);
}
