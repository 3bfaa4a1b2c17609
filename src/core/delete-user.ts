import { write } from "../db/kernel/write.ts";
import { type SideEffects, sideEffects } from "../db/tables/side-effects.ts";
import { users } from "../db/tables/users.ts";
import type { Domain } from "./domain.ts";
import { ServiceError } from "./errors.ts";

/**
 * Removes a user with everything that belongs to it, whoever asks for it; its events stay, without an account. Throws
 * `user_not_found`.
 */
export async function deleteUser({ database }: Domain, userId: number, effects: SideEffects): Promise<void> {
  const written = await write(database, [
    { query: users(database).deleteOne.with({ userId }), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  if (!written) throw new ServiceError("user_not_found");
}
