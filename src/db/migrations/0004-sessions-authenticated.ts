import type { Kysely } from "kysely";

/** When the password was last given in a session; null: at its start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("sessions").addColumn("authenticated_at", "bigint").execute();
}
