import type { Dialect } from "kysely";
import { SqliteKind } from "./kind.ts";
import { OperatorFile } from "./operator.ts";

export { sqliteDialect } from "./dialect.ts";

/** A file that is there, for the commands of operators. */
export function sqliteForOperator(path: string): { dialect: Dialect; kind: SqliteKind } {
  const file = new OperatorFile(path);
  return { dialect: file.dialect(), kind: new SqliteKind(file) };
}
