import { write } from "../../db/kernel/write.ts";
import type { Database } from "../../db/schema.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { toUser, USER_COLUMNS, type UserRow } from "../../db/tables/users.ts";
import type { User } from "../../user.ts";

/** What an owner may change of what is shown. Null removes it. */
export interface ProfileChanges {
  readonly name?: string | null;
  readonly language?: User["language"] | null;
}

/** Returns the user as it is now, or undefined if it is gone. */
export async function changeProfile(
  database: Database,
  userId: number,
  changes: ProfileChanges,
  effects: SideEffects,
): Promise<User | undefined> {
  const update = database.updateTable("users").set(changes).where("id", "=", userId).returning(USER_COLUMNS);
  const written = await write(database, [
    { query: update.compile(), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  return written && toUser(written[0]?.[0] as UserRow);
}

/** Everything that is stored of a user besides sessions and events, without secrets. */
export async function holdings(database: Database, userId: number) {
  const mails = await database
    .selectFrom("mails")
    .select(["kind", "address", "language", "created_at", "sent_at"])
    .where("user_id", "=", userId)
    .orderBy("id")
    .execute();
  const browsers = await database
    .selectFrom("trusted_browsers")
    .select(["created_at", "last_seen_at", "network"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  const tokens = await database
    .selectFrom("tokens")
    .select(["purpose", "email", "expires_at"])
    .where("user_id", "=", userId)
    .orderBy("expires_at")
    .execute();
  return { mails, browsers, tokens };
}
