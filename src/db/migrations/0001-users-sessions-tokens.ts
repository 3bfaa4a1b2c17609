import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("canonical_email", "text", (column) => column.notNull().unique())
    .addColumn("hashed_password", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("verified_at", "bigint")
    .addColumn("disabled_at", "bigint")
    .execute();

  await db.schema
    .createTable("sessions")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("user_agent", "text")
    .addColumn("network", "text")
    .execute();
  await db.schema.createIndex("sessions_user_id").on("sessions").columns(["user_id", "created_at"]).execute();
  await db.schema.createIndex("sessions_expires_at").on("sessions").column("expires_at").execute();
  // Also answers "what is the newest time stored?" at start.
  await db.schema.createIndex("sessions_last_seen_at").on("sessions").column("last_seen_at").execute();

  await db.schema
    .createTable("tokens")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("tokens_user_id").on("tokens").columns(["user_id", "purpose"]).execute();
  await db.schema.createIndex("tokens_expires_at").on("tokens").column("expires_at").execute();
}
