import { type Migrations } from "../migrate.ts";
import { needCurrent } from "./copy.ts";
import { type OperatorDatabase, snapshot } from "./kind.ts";
import { type Sum, sumOf } from "./row-digest.ts";
import { tablesOf } from "./tables.ts";

/** The sum of every table, by its name. */
export type Sums = Record<string, Sum>;

/** Writes a database as it is at this moment into an empty file; answers the sums of what must be in it. */
export function backUp(source: OperatorDatabase, migrations: Migrations, path: string): Promise<Sums> {
  return snapshot(source, async (db) => {
    await needCurrent(db, migrations);
    const { kind } = source;
    // The same transaction for both: what others write meanwhile is neither in the backup nor in the sums.
    const sums = await sumsIn(db, kind);
    await kind.backUp?.(path);
    return sums;
  });
}

/** Of every table of a database. */
export function sums(database: OperatorDatabase): Promise<Sums> {
  return snapshot(database, (db) => sumsIn(db, database.kind));
}

async function sumsIn(db: Parameters<typeof sumOf>[0], kind: OperatorDatabase["kind"]): Promise<Sums> {
  const found: Sums = {};
  for (const table of await tablesOf(db, kind)) found[table.name] = await sumOf(db, kind, table);
  return found;
}
