import type { Dialect } from "kysely";
import type { PostgresServer, PostgresSettings } from "./defaults.ts";
import { postgresDialect } from "./dialect.ts";
import { PostgresKind } from "./kind.ts";

export { databaseTime } from "./clock.ts";
export { POSTGRES_DEFAULTS, type PostgresSettings } from "./defaults.ts";
export { postgresDialect } from "./dialect.ts";
export { durabilityWarnings } from "./durability-warnings.ts";
export { mayComeUp } from "./errors.ts";

/** One connection that waits as long as it takes, for the commands of operators. */
export function postgresForOperator(
  server: PostgresServer,
  settings: PostgresSettings,
): { dialect: Dialect; kind: PostgresKind } {
  const dialect = postgresDialect(server, { ...settings, poolSize: 1, statementTimeout: 0 });
  return { dialect, kind: new PostgresKind() };
}
