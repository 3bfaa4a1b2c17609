import type { Kysely } from "kysely";

/** From where the user last logged in with a device; null: before this was noted, or not known. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("devices").addColumn("network", "text").execute();
}
