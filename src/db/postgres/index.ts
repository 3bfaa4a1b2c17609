export { databaseTime } from "./clock.ts";
export { POSTGRES_DEFAULTS, type PostgresSettings } from "./defaults.ts";
export { postgresDialect } from "./dialect.ts";
