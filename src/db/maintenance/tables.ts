import type { Kysely } from "kysely";
import type { AnyTables, Kind, Reference, Row } from "./kind.ts";

/** A table as it is found in a database: nobody has to list it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly { readonly column: string; readonly isText: boolean }[];
  /** The column that numbers the rows. */
  readonly counter: string | undefined;
}

/** Rows that are in memory at once. */
export const BATCH = 1000;

/** Every table but Kysely's own; those that others refer to come before those. */
export async function tablesOf(db: Kysely<never>, kind: Kind): Promise<Table[]> {
  const found = (await db.introspection.getTables()).filter(({ isView }) => !isView);
  const keys = await kind.keys(db);
  const tables = found.map(({ name, columns }): Table => {
    const key = keys.filter(({ table }) => table === name).map(({ column }) => column);
    if (key.length === 0) throw new Error(`table ${name} has no primary key, and needs one to be copied and compared`);
    const isText = (column: string) => /text|char/i.test(columns.find((one) => one.name === column)?.dataType ?? "");
    return {
      name,
      columns: columns.map((column) => column.name).sort(),
      key: key.map((column) => ({ column, isText: isText(column) })),
      counter: columns.find(({ isAutoIncrementing }) => isAutoIncrementing)?.name,
    };
  });
  return parentsFirst(tables, await kind.references(db));
}

function parentsFirst(tables: readonly Table[], references: readonly Reference[]): Table[] {
  const ordered: Table[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waits = ({ name }: Table) =>
      references.some(
        ({ table, parent }) => table === name && parent !== name && left.some((one) => one.name === parent),
      );
    const ready = left.filter((table) => !waits(table));
    if (ready.length === 0) throw new Error(`tables refer to each other: ${left.map(({ name }) => name).join(", ")}`);
    ordered.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** The rows of a table in the order of its key, a batch in memory at once. For a transaction. */
export function rowsOf(db: Kysely<never>, { byteOrder }: Kind, table: Table): AsyncIterableIterator<Row> {
  let query = (db as AnyTables).selectFrom(table.name).select([...table.columns]);
  for (const { column, isText } of table.key) {
    query = query.orderBy(column, (order) => (isText ? order.collate(byteOrder) : order));
  }
  return query.stream(BATCH);
}

export async function countRows(db: Kysely<never>, table: string): Promise<number> {
  const count = (db as AnyTables).selectFrom(table).select((eb) => eb.fn.countAll().as("rows"));
  return Number((await count.executeTakeFirstOrThrow()).rows);
}

export async function hasRows(db: Kysely<never>, table: string): Promise<boolean> {
  const one = (db as AnyTables)
    .selectFrom(table)
    .select((eb) => eb.lit(1).as("one"))
    .limit(1);
  return (await one.execute()).length > 0;
}
