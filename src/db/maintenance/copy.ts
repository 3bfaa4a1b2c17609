import type { Kysely } from "kysely";
import { ServiceError } from "../../core/errors.ts";
import { type Migrations, migrate, migrationState, ownMigrationState } from "../migrate.ts";
import { CONVERSIONS, isBeforeBaseline } from "./before-baseline.ts";
import { insertRows } from "./insert-rows.ts";
import { type OperatorDatabase, type Row, snapshot } from "./kind.ts";
import { adder, type Sum, sumOf } from "./row-digest.ts";
import { countRows, hasRows, rowsOf, type Table, tablesOf } from "./tables.ts";

/** What a copy tells while it runs. */
export interface Progress {
  /** How many rows will be read and read back, all together. */
  begin(total: number): void;
  row(): void;
}

export interface Copied {
  readonly tables: readonly CopiedTable[];
  /** Tables of the source that no migration of ours made. */
  readonly left: readonly string[];
}

export interface CopiedTable {
  readonly name: string;
  readonly source: Sum;
  /** Of what was read back. */
  readonly target: Sum;
}

const refusal = (message: string) => new ServiceError("database_unavailable", message);

/** Throws unless the database's schema is exactly ours. */
export async function needCurrent(db: Kysely<never>, migrations: Migrations): Promise<void> {
  const { applied, pending } = await ownMigrationState(db, migrations);
  if (applied.length === 0) throw refusal("the database is empty: Bienvenue has not used it yet");
  if (pending.length > 0) {
    throw refusal(`the database is not up to date (it lacks ${pending.join(", ")}): run bienvenue migrate on it`);
  }
}

/** Throws unless the database can be copied: its schema is ours, or the last one of version 0.1. Returns whether it is that. */
export async function needCopyable(db: Kysely<never>, migrations: Migrations): Promise<boolean> {
  const { applied } = await migrationState(db, migrations);
  if (isBeforeBaseline(applied)) return true;
  await needCurrent(db, migrations);
  return false;
}

/** Makes a database ready to be filled: migrated, and without a row. Throws, before anything is written, if it has any. */
export async function prepareTarget(kysely: Kysely<never>, migrations: Migrations): Promise<void> {
  await ownMigrationState(kysely, migrations);
  await needEmpty(kysely, await tableNames(kysely));
  await migrate(kysely, migrations);
}

async function tableNames(db: Kysely<never>): Promise<string[]> {
  return (await db.introspection.getTables()).filter(({ isView }) => !isView).map(({ name }) => name);
}

async function needEmpty(db: Kysely<never>, tables: readonly string[]): Promise<void> {
  for (const name of tables) {
    if (await hasRows(db, name)) throw refusal(`the database is not empty: there are ${name}`);
  }
}

/**
 * Copies every table of ours into a prepared target, reads both sides and compares. All of the target is one transaction
 * that is committed after the comparison: a copy that ends early, however it ends, leaves nothing that has to be recognised
 * or cleaned up, and neither kind of database needs memory for the length of a transaction. The source is one snapshot and
 * is only read. Throws if the two sides differ; then the target is as it was.
 */
export async function copy(
  source: OperatorDatabase,
  target: OperatorDatabase,
  migrations: Migrations,
  progress: Progress,
): Promise<Copied> {
  return snapshot(source, async (from) => {
    const converts = await needCopyable(from, migrations);
    return target.kysely.transaction().execute(async (to) => {
      // What the migrations made, and nothing else, is in the target: a table that a feature brings cannot be forgotten.
      const tables = await tablesOf(to, target.kind);
      const names = tables.map(({ name }) => name);
      await target.kind.lock(to, names);
      const { pending, unknown } = await migrationState(to, migrations);
      if (pending.length + unknown.length > 0) throw refusal("the target was changed meanwhile");
      await needEmpty(to, names);
      const there = await tableNames(from);
      const known = converts ? await tablesOf(from, source.kind) : tables;
      // Version 0.1 has none of the tables that came later: they stay empty.
      const fed = converts ? tables.filter(({ name }) => there.includes(name) || CONVERSIONS[name]) : tables;
      const sources = new Map(fed.map((table) => [table, sourceOf(table, known, converts)]));
      const wanted = [...sources.values()].map(({ table }) => table.name);
      const strange = wanted.filter((name) => !there.includes(name));
      if (strange.length > 0) throw refusal(`the target has what the source has not: ${strange.join(", ")}`);
      progress.begin(2 * (await total(from, wanted)));

      const copied: CopiedTable[] = [];
      const counters = new Map((await source.kind.counters(from)).map(({ table, last }) => [table, last]));
      for (const [table, origin] of sources) {
        const { sum, highest } = await fill(source, from, to, table, origin, progress);
        const last = Math.max(counters.get(table.name) ?? 0, highest);
        // Also numbers of rows that were deleted are never given again.
        if (table.counter !== undefined && last > 0) {
          await target.kind.setCounter(to, { table: table.name, column: table.counter, last });
        }
        const readBack = await sumOf(to, target.kind, table, () => progress.row());
        copied.push({ name: table.name, source: sum, target: readBack });
      }
      const different = copied.filter(({ source: a, target: b }) => a.rows !== b.rows || a.digest !== b.digest);
      if (different.length > 0) {
        throw refusal(`source and target differ in ${different.map(({ name }) => name).join(", ")}; nothing was kept`);
      }
      return { tables: copied, left: there.filter((name) => !wanted.includes(name)) };
    });
  });
}

/** Where the rows of a table come from. */
interface Origin {
  readonly table: Table;
  readonly convert: (row: Row) => Row;
}

function sourceOf(table: Table, known: readonly Table[], converts: boolean): Origin {
  const conversion = converts ? CONVERSIONS[table.name] : undefined;
  if (!conversion) return { table, convert: (row) => row };
  const name = conversion.table ?? table.name;
  const convert = (row: Row) => {
    const converted = conversion.convert(row);
    return Object.fromEntries(table.columns.map((column) => [column, converted[column]])); // in the order of its statement
  };
  return { table: known.find((one) => one.name === name) ?? { ...table, name }, convert };
}

async function total(db: Kysely<never>, names: readonly string[]): Promise<number> {
  let rows = 0;
  for (const name of names) rows += await countRows(db, name);
  return rows;
}

async function fill(
  source: OperatorDatabase,
  from: Kysely<never>,
  to: Kysely<never>,
  table: Table,
  { table: origin, convert }: Origin,
  progress: Progress,
): Promise<{ sum: Sum; highest: number }> {
  const { add, sum } = adder(table);
  const rows = insertRows(to, table);
  let highest = 0;
  for await (const stored of rowsOf(from, source.kind, origin)) {
    const row = convert(stored);
    add(row);
    await rows.insert(row);
    if (table.counter !== undefined) highest = Math.max(highest, Number(row[table.counter]));
    progress.row();
  }
  await rows.flush();
  return { sum: sum(), highest };
}
