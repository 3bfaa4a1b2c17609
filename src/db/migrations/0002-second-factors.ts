import type { ColumnDefinitionBuilder, Kysely } from "kysely";

/**
 * Second factors of users, and logins that wait for one. A user's id that is a key is no `integer` here: SQLite would take it for
 * a number that the table gives itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const ofUser = (column: ColumnDefinitionBuilder) => column.notNull().references("users.id").onDelete("cascade");
  await db.schema
    .createTable("logins")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("user_id", "integer", ofUser)
    .addColumn("epoch", "integer", (column) => column.notNull())
    .addColumn("methods", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("logins_user_id").on("logins").column("user_id").execute();
  await db.schema.createIndex("logins_expires_at").on("logins").column("expires_at").execute();
  await createTotps(db);
  await createPasskeys(db);
  await db.schema
    .createTable("recovery_codes")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("user_id", "integer", ofUser)
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("recovery_codes_user_id").on("recovery_codes").column("user_id").execute();
  await db.schema
    .createTable("two_step_removals")
    .addColumn("user_id", "bigint", (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("removes_passkeys", "integer", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("two_step_removals_due_at").on("two_step_removals").column("due_at").execute();
}

async function createTotps(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("totps")
    .addColumn("user_id", "bigint", (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("sealed_by", "text", (column) => column.notNull())
    .addColumn("last_step", "bigint", (column) => column.notNull())
    .addColumn("confirmed_at", "bigint", (column) => column.notNull())
    .execute();
  // By which all that an older key has sealed is found.
  await db.schema.createIndex("totps_sealed_by").on("totps").columns(["sealed_by", "user_id"]).execute();
  // Apart, so that a secret that waits for its first code is nothing to a login, and goes by itself.
  await db.schema
    .createTable("totp_enrolments")
    .addColumn("user_id", "bigint", (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("epoch", "integer", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("totp_enrolments_expires_at").on("totp_enrolments").column("expires_at").execute();
}

async function createPasskeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("passkeys")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("rp_id", "text", (column) => column.notNull())
    .addColumn("public_key", "text", (column) => column.notNull())
    .addColumn("alg", "integer", (column) => column.notNull())
    .addColumn("sign_count", "bigint", (column) => column.notNull())
    .addColumn("backup_eligible_at", "bigint")
    .addColumn("backed_up_at", "bigint")
    .addColumn("aaguid", "text", (column) => column.notNull())
    .addColumn("transports", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_used_at", "bigint")
    .execute();
  await db.schema.createIndex("passkeys_user_id").on("passkeys").column("user_id").execute();
  await db.schema
    .createTable("passkey_users")
    .addColumn("user_id", "bigint", (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("handle", "text", (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable("challenges")
    .addColumn("digest", "text", (column) => column.primaryKey().notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.references("users.id").onDelete("cascade"))
    .addColumn("bound", "text")
    .addColumn("epoch", "integer")
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("challenges_user_id").on("challenges").column("user_id").execute();
  await db.schema.createIndex("challenges_expires_at").on("challenges").column("expires_at").execute();
}
