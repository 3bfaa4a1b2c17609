import type { Credentials } from "../../authentication/credentials.ts";
import { assignEmail } from "../../core/assign-email.ts";
import type { Domain } from "../../core/domain.ts";
import { run, write } from "../../db/kernel/write.ts";
import { mailRow, mails, type NewMail } from "../../db/tables/mails.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { toUser, USER_COLUMNS } from "../../db/tables/users.ts";
import { canonicalEmail, type User } from "../../user.ts";

const HOUR_MS = 60 * 60 * 1000;

/** A request for another address: the mail to it, or to the user who has it already. */
export interface ChangeRequest extends SideEffects {
  readonly toNewAddress: NewMail;
  readonly toItsOwner: NewMail;
}

/**
 * Takes a verification token for the user whose password was verified: the address counts as verified. Returns the user,
 * or undefined if the token is not live, or the user's credentials have changed since; then nothing has changed.
 */
export function verify(
  { database }: Pick<Domain, "database">,
  digest: string,
  { epoch }: Credentials,
  now: number,
  effects: SideEffects,
): Promise<User | undefined> {
  return write(database, async (trx) => {
    const { takeOne, takeVerifications } = tokens(database);
    const [taken] = await takeOne(trx, { digest, purpose: "email_verification", now });
    if (!taken) return undefined;
    const row = await trx
      .updateTable("users")
      .set({ verified_at: now })
      .where("id", "=", taken.userId)
      .where("credential_epoch", "=", epoch)
      .where("canonical_email", "=", taken.email)
      .returning(USER_COLUMNS)
      .executeTakeFirst();
    if (!row) return undefined;
    await run(trx, [{ query: takeVerifications.with({ userId: row.id }) }, ...sideEffects(database, effects, row.id)]);
    return toUser(row);
  });
}

/** Records that a user wants another address: a mail goes there, or to its owner; `limit` such mails of a user an hour. */
export async function requestChange(
  { database }: Pick<Domain, "database">,

  user: User,
  email: string,
  { toNewAddress, toItsOwner, event }: ChangeRequest,
  limit: number,
): Promise<void> {
  await write(database, async (trx) => {
    await tokens(database).lockUser(trx, { canonical: canonicalEmail(user.email) }); // so that requests are counted one by one
    const asked = await trx
      .selectFrom("mails")
      .select("id")
      .where("user_id", "=", user.id)
      .where("kind", "=", "email_change")
      .where("created_at", ">", event.at - HOUR_MS)
      .limit(limit)
      .execute();
    const owner = await trx
      .selectFrom("users")
      .select("id")
      .where("canonical_email", "=", canonicalEmail(email))
      .where("id", "!=", user.id)
      .where("verified_at", "is not", null)
      .executeTakeFirst();
    const mail = owner ? mailRow(toItsOwner, owner.id) : mailRow(toNewAddress, user.id);
    const sent = asked.length < limit ? [{ query: mails(database).insert.with(mail) }] : [];
    return run(trx, [...sent, ...sideEffects(database, { event }, user.id)]);
  });
}

/**
 * Takes a change's token for the user whose password was verified: from now on the address is the user's and verified, the
 * old one is told, every other session and token ends. Returns the user, or undefined as `verify` does. Throws
 * `user_exists` if somebody else has verified the address meanwhile.
 */
export function change(
  { database }: Pick<Domain, "database">,

  digest: string,
  { epoch }: Credentials,
  now: number,
  options: { readonly keptSession: string | undefined; readonly effects: (oldEmail: string) => SideEffects },
): Promise<User | undefined> {
  return write(database, async (trx) => {
    const { takeOne, takeAll } = tokens(database);
    const [taken] = await takeOne(trx, { digest, purpose: "email_change", now });
    if (!taken) return undefined;
    const old = await trx
      .selectFrom("users")
      .select("email")
      .where("id", "=", taken.userId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    const user = await assignEmail(trx, taken, now, epoch);
    if (!user) return undefined;
    const { endAll, endOthers } = sessions(database);
    const { keptSession: except } = options;
    const userId = user.id;
    await run(trx, [
      { query: except === undefined ? endAll.with({ userId }) : endOthers.with({ userId, except }) },
      { query: takeAll.with({ userId }) },
      { query: mails(database).forgetAskedFor.with({ userId }) },
      ...sideEffects(database, options.effects(old.email), userId),
    ]);
    return user;
  });
}
