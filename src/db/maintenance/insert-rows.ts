import type { CompiledQuery, Kysely } from "kysely";
import { ServiceError } from "../../core/errors.ts";
import type { AnyTables, Row } from "./kind.ts";
import { BATCH, type Table } from "./tables.ts";

/** SQLite takes 32766 parameters in a statement, PostgreSQL 65535. */
const MAX_PARAMETERS = 32_766;

/** Inserts rows, many in one statement. Throws, with the table's name, what the database says of a row. */
export function insertRows(db: Kysely<never>, table: Table) {
  const most = Math.min(BATCH, Math.floor(MAX_PARAMETERS / table.columns.length));
  let batch: Row[] = [];
  /** The statement of a full batch: to build it takes longer than to run it. */
  let full: CompiledQuery | undefined;

  const compiled = (): CompiledQuery => {
    const build = () => (db as AnyTables).insertInto(table.name).values(batch).compile();
    return batch.length === most ? (full ??= build()) : build();
  };
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const parameters = batch.flatMap((row) => table.columns.map((column) => row[column]));
    const statement = { ...compiled(), parameters };
    batch = [];
    try {
      await db.executeQuery(statement);
    } catch (error) {
      if (error instanceof ServiceError || !(error instanceof Error)) throw error;
      throw new ServiceError("database_unavailable", `table ${table.name}: ${error.message}`, { cause: error });
    }
  };
  return {
    async insert(row: Row): Promise<void> {
      batch.push(row);
      if (batch.length === most) await flush();
    },
    flush,
  };
}
