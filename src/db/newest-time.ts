import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/**
 * The newest time that the database holds, or 0: no clock of ours may start before it. What lies after `latest`, if that
 * is given, does not count. Two look-ups by index.
 */
export async function newestTime(kysely: Kysely<Schema>, latest = Number.MAX_SAFE_INTEGER): Promise<number> {
  const user = await kysely
    .selectFrom("users")
    .select("created_at")
    .where("created_at", "<=", latest)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const session = await kysely
    .selectFrom("sessions")
    .select("last_seen_at")
    .where("last_seen_at", "<=", latest)
    .orderBy("last_seen_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return Math.max(user?.created_at ?? 0, session?.last_seen_at ?? 0);
}
