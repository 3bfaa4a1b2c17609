import { type Kysely, sql } from "kysely";
import type { OperatorFile } from "./operator.ts";

type Sequences = Kysely<{ sqlite_sequence: { name: string; seq: number } }>;

/** What SQLite has of its own for the commands of operators; see `db/maintenance/kind.ts`. */
export class SqliteKind {
  readonly byteOrder = "binary";
  readonly #file: OperatorFile;

  constructor(file: OperatorFile) {
    this.#file = file;
  }

  async keys(db: Kysely<never>): Promise<{ table: string; column: string }[]> {
    const keys = sql<{ table: string; column: string }>`
      select m.name as "table", c.name as "column" from sqlite_master m, pragma_table_info(m.name) c
      where m.type = 'table' and c.pk > 0 order by m.name, c.pk`;
    return (await keys.execute(db)).rows;
  }

  async references(db: Kysely<never>) {
    const references = sql<{ table: string; column: string; parent: string; parentColumn: string }>`
      select m.name as "table", f."from" as "column", f."table" as "parent", f."to" as "parentColumn"
      from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table' order by m.name, f.id`;
    return (await references.execute(db)).rows;
  }

  /** A transaction that writes has the whole file to itself. */
  async lock(): Promise<void> {}

  async counters(db: Kysely<never>): Promise<{ table: string; last: number }[]> {
    return (
      await sql<{ table: string; last: number }>`select name as "table", seq as "last" from sqlite_sequence`.execute(db)
    ).rows;
  }

  async setCounter(db: Kysely<never>, { table, last }: { readonly table: string; readonly last: number }) {
    const sequences = db as unknown as Sequences;
    const set = sequences.updateTable("sqlite_sequence").set({ seq: last }).where("name", "=", table);
    if ((await set.executeTakeFirstOrThrow()).numUpdatedRows > 0n) return;
    await sequences.insertInto("sqlite_sequence").values({ name: table, seq: last }).execute();
  }

  async faults(db: Kysely<never>): Promise<string[]> {
    const { rows } = await sql<{
      found: string;
    }>`select integrity_check as "found" from pragma_integrity_check`.execute(db);
    return rows.flatMap(({ found }) => (found === "ok" ? [] : [`integrity check: ${found}`]));
  }

  async backUp(path: string): Promise<void> {
    await this.#file.connection.backUp(path);
  }
}
