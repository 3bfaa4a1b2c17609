import type { Kysely } from "kysely";

/** A database whose tables are found out when the program runs. */
export type AnyTables = Kysely<Record<string, Row>>;
export type Row = Record<string, unknown>;

/** A database as operators' commands use it: one connection, no limits of time, nothing created. */
export interface OperatorDatabase {
  readonly kysely: Kysely<never>;
  readonly kind: Kind;
}

/** What each kind of database has of its own. */
export interface Kind {
  /** The collation by which texts are ordered byte by byte: the same order everywhere. */
  readonly byteOrder: string;
  /** The columns of all primary keys, in their order. */
  readonly keys: (db: Kysely<never>) => Promise<{ readonly table: string; readonly column: string }[]>;
  readonly references: (db: Kysely<never>) => Promise<Reference[]>;
  /** Keeps everybody else from writing to tables until the transaction ends. */
  readonly lock: (db: Kysely<never>, tables: readonly string[]) => Promise<void>;
  /** For tables that number their rows: the last number that was given. */
  readonly counters: (db: Kysely<never>) => Promise<{ readonly table: string; readonly last: number }[]>;
  readonly setCounter: (
    db: Kysely<never>,
    counter: { readonly table: string; readonly column: string; readonly last: number },
  ) => Promise<void>;
  /** What is damaged, and what endangers data: each in words. */
  readonly faults: (db: Kysely<never>) => Promise<string[]>;
  /** Writes the database, as the open transaction sees it, into an empty file; absent where the database has tools for it. */
  readonly backUp?: (path: string) => Promise<void>;
}

/** A foreign key: `column` of `table` names a row of `parent`. */
export interface Reference {
  readonly table: string;
  readonly column: string;
  readonly parent: string;
  readonly parentColumn: string;
}

/** Everything in `work` sees one state of the database, whoever writes meanwhile. Writes nothing. */
export function snapshot<T>({ kysely }: OperatorDatabase, work: (db: Kysely<never>) => Promise<T>): Promise<T> {
  return kysely.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
}
