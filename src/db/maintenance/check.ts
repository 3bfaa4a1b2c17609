import type { Kysely } from "kysely";
import type { Migrations } from "../migrate.ts";
import { needCurrent } from "./copy.ts";
import { type AnyTables, type OperatorDatabase, type Reference, snapshot } from "./kind.ts";
import { countRows, type Table, tablesOf } from "./tables.ts";

/** What was found in a database. */
export interface Findings {
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** In words; none if it is sound. */
  readonly faults: readonly string[];
}

/** Looks a database over. Writes nothing. Throws if it is not ours or its schema is not this version's. */
export function check(database: OperatorDatabase, migrations: Migrations): Promise<Findings> {
  const { kind } = database;
  return snapshot(database, async (db) => {
    await needCurrent(db, migrations);
    const tables = await tablesOf(db, kind);
    const faults = await kind.faults(db);
    for (const reference of await kind.references(db)) faults.push(...(await orphans(db, reference)));
    const counters = new Map((await kind.counters(db)).map(({ table, last }) => [table, last]));
    for (const table of tables) faults.push(...(await usedNumbers(db, table, counters.get(table.name) ?? 0)));
    const counted = [];
    for (const { name } of tables) counted.push({ name, rows: await countRows(db, name) });
    return { tables: counted, faults };
  });
}

async function orphans(db: Kysely<never>, { table, column, parent, parentColumn }: Reference): Promise<string[]> {
  const { rows } = await (db as AnyTables)
    .selectFrom(`${table} as child`)
    .leftJoin(`${parent} as parent`, `parent.${parentColumn}`, `child.${column}`)
    .where(`child.${column}`, "is not", null)
    .where(`parent.${parentColumn}`, "is", null)
    .select((eb) => eb.fn.countAll().as("rows"))
    .executeTakeFirstOrThrow();
  return Number(rows) === 0 ? [] : [`${Number(rows)} ${table} belong to ${parent} that are not there`];
}

async function usedNumbers(db: Kysely<never>, { name, counter }: Table, last: number): Promise<string[]> {
  if (counter === undefined) return [];
  const most = (db as AnyTables).selectFrom(name).select((eb) => eb.fn.max(counter).as("highest"));
  const highest = Number((await most.executeTakeFirstOrThrow()).highest ?? 0);
  return highest <= last ? [] : [`the next number of ${name} would be ${last + 1}, but they reach ${highest}`];
}
