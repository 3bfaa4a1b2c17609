import type { Database } from "../db/schema.ts";
import { alreadyExists, isTaken, toUser, USER_COLUMNS } from "../db/tables/users.ts";
import { canonicalEmail, type User } from "../user.ts";

/**
 * Gives a user an address that was verified, within a transaction; an account that holds it unverified is
 * deleted. With `epoch` only while the user's credentials are those that were verified; else returns undefined. Throws
 * `user_exists` if another user has verified the address.
 */
export async function assignEmail(
  trx: Database,
  { userId, email }: { readonly userId: number; readonly email: string },
  now: number,
  epoch?: number,
): Promise<User | undefined> {
  const canonical = canonicalEmail(email);
  const unverified = trx.deleteFrom("users").where("canonical_email", "=", canonical).where("verified_at", "is", null);
  await unverified.where("id", "!=", userId).execute();
  if (await isTaken(trx, email, userId)) throw alreadyExists(email);
  let update = trx
    .updateTable("users")
    .set({ email, canonical_email: canonical, verified_at: now })
    .where("id", "=", userId);
  if (epoch !== undefined) update = update.where("credential_epoch", "=", epoch);
  const row = await update.returning(USER_COLUMNS).executeTakeFirst();
  return row && toUser(row);
}
