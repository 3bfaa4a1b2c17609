import type { Kysely } from "kysely";

/** The schema that everything later adds to. Columns that nothing uses yet belong to capabilities that are on their way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createUsers(db);
  await createSessions(db);
  await createTokens(db);
  await createTrustedBrowsers(db);
  await createEvents(db);
  await createMails(db);
  await createAttempts(db);
  await db.schema
    .createTable("leases")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("public_id", "text", (column) => column.notNull().unique())
    .addColumn("external_id", "text")
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("canonical_email", "text", (column) => column.notNull().unique())
    .addColumn("hashed_password", "text")
    .addColumn("password_at", "bigint")
    .addColumn("credential_epoch", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("two_step_at", "bigint")
    .addColumn("roles", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("verified_at", "bigint")
    .addColumn("disabled_at", "bigint")
    .addColumn("name", "text")
    .addColumn("language", "text")
    .execute();
  // Partial, so that users who were not imported cost nothing here.
  await db.schema
    .createIndex("users_external_id")
    .unique()
    .on("users")
    .column("external_id")
    .where("external_id" as never, "is not", null)
    .execute();
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sessions")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_hour", "integer", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("user_agent", "text")
    .addColumn("network", "text")
    .addColumn("methods", "text", (column) => column.notNull())
    .addColumn("authenticated_at", "bigint")
    .addColumn("factor_at", "bigint")
    .execute();
  await db.schema.createIndex("sessions_user_id").on("sessions").columns(["user_id", "created_at"]).execute();
  // By the hour: an index of the time itself would be written at each use of a session.
  await db.schema.createIndex("sessions_last_seen_hour").on("sessions").column("last_seen_hour").execute();
}

async function createTokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("tokens")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("mail_id", "text")
    .execute();
  await db.schema.createIndex("tokens_user_id").on("tokens").columns(["user_id", "purpose"]).execute();
  await db.schema.createIndex("tokens_expires_at").on("tokens").column("expires_at").execute();
}

async function createTrustedBrowsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("trusted_browsers")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_day", "integer", (column) => column.notNull())
    .addColumn("network", "text")
    .execute();
  await db.schema.createIndex("trusted_browsers_user_id").on("trusted_browsers").column("user_id").execute();
  await db.schema
    .createIndex("trusted_browsers_last_seen_day")
    .on("trusted_browsers")
    .column("last_seen_day")
    .execute();
}

/** The user is a number and no reference: what happened outlives the account, and says no more of it than that. */
async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("events")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("user_id", "integer")
    .addColumn("session_id", "text")
    .addColumn("actor", "text")
    .addColumn("reason", "text")
    .addColumn("network", "text")
    .addColumn("user_agent", "text")
    .addColumn("request_id", "text")
    .execute();
  await db.schema.createIndex("events_user_id").on("events").columns(["user_id", "id"]).execute();
}

async function createMails(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("mails")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("canonical_address", "text", (column) => column.notNull())
    .addColumn("language", "text", (column) => column.notNull())
    .addColumn("details", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("due_at", "bigint")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("sent_at", "bigint")
    .addColumn("error", "text")
    .execute();
  await db.schema.createIndex("mails_due_at").on("mails").column("due_at").execute();
  await db.schema.createIndex("mails_address").on("mails").columns(["canonical_address", "created_at"]).execute();
  await db.schema.createIndex("mails_user_id").on("mails").column("user_id").execute();
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("attempts")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .addColumn("count", "integer", (column) => column.notNull())
    .addColumn("max", "integer", (column) => column.notNull())
    .addColumn("delay", "bigint", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("ends_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("attempts_ends_at").on("attempts").column("ends_at").execute();
}
