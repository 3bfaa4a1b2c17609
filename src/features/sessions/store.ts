import type { Domain } from "../../core/domain.ts";
import { write } from "../../db/kernel/write.ts";
import { hourOf, sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";

/** Gives a session another token. Returns false if the session is gone by now. */
export async function reauthenticate(
  { database }: Domain,
  userId: number,
  digests: { readonly digest: string; readonly newDigest: string },
  now: number,
  effects: SideEffects,
): Promise<boolean> {
  const written = await write(database, [
    { query: sessions(database).reauthenticate.with({ userId, ...digests, now, hour: hourOf(now) }), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}

/** Ends a session of the user by its public id; returns whether there was one. */
export async function endSession(
  { database }: Domain,
  userId: number,
  id: string,
  effects: SideEffects,
): Promise<boolean> {
  const written = await write(database, [
    { query: sessions(database).endOfUser.with({ userId, id }), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}
