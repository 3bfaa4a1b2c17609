import type { Kysely } from "kysely";

/** The user is a number and no reference: what happened outlives the account, and says no more of it than that. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("events")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("user_id", "integer")
    .addColumn("session_id", "text")
    .addColumn("network", "text")
    .addColumn("user_agent", "text")
    .addColumn("request_id", "text")
    .execute();
  await db.schema.createIndex("events_user_id").on("events").columns(["user_id", "id"]).execute();
}
