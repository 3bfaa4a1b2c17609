import type { Credentials } from "../../authentication/credentials.ts";
import type { Domain } from "../../core/domain.ts";
import { write } from "../../db/kernel/write.ts";
import { mails } from "../../db/tables/mails.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { users } from "../../db/tables/users.ts";

/**
 * Replaces the password that was verified, and ends every other session and token. Returns false, and changes nothing, if the
 * user's credentials have changed since.
 */
export async function replacePassword(
  { database }: Domain,
  { user, epoch }: Credentials,
  hashedPassword: string,
  now: number,
  keptSession: string,
  effects: SideEffects,
): Promise<boolean> {
  const userId = user.id;
  const written = await write(database, [
    { query: users(database).changePassword.with({ userId, epoch, hashedPassword, now }), minRows: 1 },
    { query: sessions(database).endOthers.with({ userId, except: keptSession }) },
    { query: tokens(database).takeOutdated.with({ userId }) },
    { query: mails(database).forgetAskedFor.with({ userId }) },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}
