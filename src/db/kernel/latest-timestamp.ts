import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** The lease whose end is no end, but the newest time at which the use of sessions was written. */
const SEEN = "last seen";

/** Remembers that it is this late, for the next start. Never goes back. */
export async function recordTime(kysely: Kysely<Schema>, now: number): Promise<void> {
  await kysely
    .insertInto("leases")
    .values({ name: SEEN, holder: "", expires_at: now })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({ expires_at: now }).where("leases.expires_at", "<", now),
    )
    .execute();
}

/**
 * The newest time that the database holds, or 0: no clock of ours may start before it. Times after `latest`, if that is
 * given, do not count. Three look-ups by index.
 */
export async function newestTime(kysely: Kysely<Schema>, latest = Number.MAX_SAFE_INTEGER): Promise<number> {
  const user = await kysely
    .selectFrom("users")
    .select("created_at as at")
    .where("created_at", "<=", latest)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const event = await kysely
    .selectFrom("events")
    .select("at")
    .where("at", "<=", latest)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const seen = await kysely
    .selectFrom("leases")
    .select("expires_at as at")
    .where("name", "=", SEEN)
    .where("expires_at", "<=", latest)
    .executeTakeFirst();
  return Math.max(...[user, event, seen].map((found) => found?.at ?? 0));
}
