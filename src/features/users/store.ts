import type { Domain } from "../../core/domain.ts";
import { run, write } from "../../db/kernel/write.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { alreadyExists, type NewUser, newUserRow, toUser, users } from "../../db/tables/users.ts";
import { canonicalEmail, type User } from "../../user.ts";

/**
 * Stores a new user with the side effects of a registration, for the user who has had the address already as well
 * (undefined: disabled). Throws `user_exists` if a user has this address in any spelling, at any concurrency.
 */
export async function addUser(
  { database, clock, random }: Domain,
  user: NewUser,
  effects: (owner: User | undefined, isNew: boolean) => SideEffects,
): Promise<User> {
  const values = newUserRow(user, random.uuid(), clock.now());
  const inserted = await write(database, async (trx) => {
    const rows = await users(database).insert(trx, values);
    // Asked also of a new user: a stranger learns nothing from how long this takes.
    const [owner] = await tokens(database).lockUser(trx, { canonical: canonicalEmail(user.email) });
    await run(trx, sideEffects(database, effects(owner && toUser(owner), rows.length > 0), owner?.id));
    return rows;
  });
  const [row] = inserted ?? [];
  if (!row) throw alreadyExists(user.email);
  return toUser(row);
}
