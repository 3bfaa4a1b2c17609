import type { Kysely } from "kysely";
import { digestSum } from "../../ports/digest.ts";
import type { Kind, Row } from "./kind.ts";
import { rowsOf, type Table } from "./tables.ts";

/** How many rows a table has, and the sum of the SHA-256 of each: the same in every kind of database, in any order. */
export interface Sum {
  readonly rows: number;
  readonly digest: string;
}

/** Adds up the rows of a table. */
export function adder({ columns }: Table): { readonly add: (row: Row) => void; readonly sum: () => Sum } {
  const digest = digestSum();
  let rows = 0;
  digest.add(JSON.stringify(columns));
  return {
    add(row) {
      rows++;
      digest.add(JSON.stringify(columns.map((column) => plain(row[column]))));
    },
    sum: () => ({ rows, digest: digest.hex() }),
  };
}

/** Reads a whole table, a batch in memory at once. For a transaction. */
export async function sumOf(
  db: Kysely<never>,
  kind: Kind,
  table: Table,
  onRow: () => void = () => undefined,
): Promise<Sum> {
  const { add, sum } = adder(table);
  for await (const row of rowsOf(db, kind, table)) {
    add(row);
    onRow();
  }
  return sum();
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  // JavaScript has rounded it already, on both sides alike: two sums would not differ.
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Error(`the number ${value} is too large to be copied exactly`);
  }
  return value;
}
