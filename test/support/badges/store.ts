import type { Kysely } from "kysely";
import { statementsOf } from "../../../src/db/kernel/prepared.ts";
import type { Retention } from "../../../src/db/kernel/retention.ts";
import { write } from "../../../src/db/kernel/write.ts";
import type { Database } from "../../../src/db/schema.ts";
import { type SideEffects, sideEffects } from "../../../src/db/tables/side-effects.ts";

interface BadgesTable {
  readonly name: string;
  readonly user_id: number;
  readonly expires_at: number;
}

export const migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable("badges")
      .addColumn("name", "text", (column) => column.primaryKey().notNull())
      .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("badges_expires_at").on("badges").column("expires_at").execute();
  },
};

const badges = statementsOf((database) => database.withTables<{ badges: BadgesTable }>());

export const retention: Retention = {
  table: "badges",
  key: "name",
  expired: (database, { now }) =>
    badges(database).selectFrom("badges").select("name as key").where("expires_at", "<=", now),
};

/** Returns false if somebody has it. */
export async function award(database: Database, badge: BadgesTable, effects: SideEffects): Promise<boolean> {
  const insert = badges(database)
    .insertInto("badges")
    .values(badge)
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning("name");
  const written = await write(database, [
    { query: insert.compile(), minRows: 1 },
    ...sideEffects(database, effects, badge.user_id),
  ]);
  return written !== undefined;
}

export function badgesOf(database: Database, userId: number) {
  return badges(database).selectFrom("badges").select(["name", "expires_at"]).where("user_id", "=", userId).execute();
}
