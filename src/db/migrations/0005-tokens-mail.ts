import type { Kysely } from "kysely";

/** The mail that carries a token; null: it was handed out otherwise. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("tokens").addColumn("mail_id", "text").execute();
}
