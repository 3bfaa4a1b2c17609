import { type Kysely, sql } from "kysely";
import { durabilityWarnings } from "./durability-warnings.ts";

/** What PostgreSQL has of its own for the commands of operators; see `db/maintenance/kind.ts`. */
export class PostgresKind {
  readonly byteOrder = "C";

  async keys(db: Kysely<never>): Promise<{ table: string; column: string }[]> {
    const keys = sql<{ table: string; column: string }>`
      select c.relname as "table", a.attname as "column"
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      cross join lateral unnest(k.conkey) with ordinality as p(number, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = p.number
      where k.contype = 'p' and c.relnamespace = current_schema()::regnamespace order by c.relname, p.place`;
    return (await keys.execute(db)).rows;
  }

  async references(db: Kysely<never>) {
    const references = sql<{ table: string; column: string; parent: string; parentColumn: string }>`
      select c.relname as "table", a.attname as "column", p.relname as "parent", b.attname as "parentColumn"
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
      cross join lateral unnest(k.conkey, k.confkey) as pair(own, theirs)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.own
      join pg_attribute b on b.attrelid = p.oid and b.attnum = pair.theirs
      where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace order by c.relname, k.conname`;
    return (await references.execute(db)).rows;
  }

  /** Whoever only reads goes on reading. */
  async lock(db: Kysely<never>, tables: readonly string[]): Promise<void> {
    const names = sql.join(tables.map((table) => sql.table(table)));
    await sql.join([sql`lock table`, names, sql`in exclusive mode`], sql` `).execute(db);
  }

  async counters(db: Kysely<never>): Promise<{ table: string; last: number }[]> {
    const counters = sql<{ table: string; last: number }>`
      select c.relname as "table", coalesce(pg_sequence_last_value(s.oid::regclass), 0) as "last"
      from pg_depend d join pg_class c on c.oid = d.refobjid join pg_class s on s.oid = d.objid
      where s.relkind = 'S' and d.deptype in ('a', 'i') and c.relnamespace = current_schema()::regnamespace`;
    return (await counters.execute(db)).rows;
  }

  async setCounter(
    db: Kysely<never>,
    { table, column, last }: { readonly table: string; readonly column: string; readonly last: number },
  ): Promise<void> {
    await db
      .selectNoFrom((eb) => {
        const sequence = eb.fn<string>("pg_get_serial_sequence", [eb.val(table), eb.val(column)]);
        return eb.fn("setval", [eb.cast(sequence, sql`regclass`), eb.val(last)]).as("set");
      })
      .execute();
  }

  faults(db: Kysely<never>): Promise<string[]> {
    return durabilityWarnings(db);
  }
}
