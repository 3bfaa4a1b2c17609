export { sqliteDialect } from "./dialect.ts";
