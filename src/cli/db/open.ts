import type { Config } from "../../config.ts";
import type { OperatorDatabase } from "../../db/maintenance/kind.ts";
import { AuthError } from "../../errors.ts";
import { migrationsOf } from "../../features/feature.ts";
import * as features from "../../features/index.ts";
import { openForOperator } from "../../open-database.ts";

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
export function refusal(message: string): AuthError {
  return new AuthError("database_unavailable", message);
}
