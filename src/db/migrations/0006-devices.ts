import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("devices")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("devices_user_id").on("devices").columns(["user_id", "last_seen_at"]).execute();
  await db.schema.createIndex("devices_last_seen_at").on("devices").column("last_seen_at").execute();
}
