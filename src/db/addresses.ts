import type { Kysely, Transaction } from "kysely";
import { canonicalEmail, type User } from "../user.ts";
import { run, write } from "./kernel/write.ts";
import type { Schema } from "./schema.ts";
import { mailRow, mails, type NewMail } from "./tables/mails.ts";
import { sessions } from "./tables/sessions.ts";
import { type SideEffects, sideEffects } from "./tables/side-effects.ts";
import { tokens } from "./tables/tokens.ts";
import { trustedBrowsers } from "./tables/trusted-browsers.ts";
import { alreadyExists, type Credentials, isTaken, toUser, USER_COLUMNS } from "./tables/users.ts";

const HOUR_MS = 60 * 60 * 1000;

/** A request for another address: the mail to it, or to the user who has it already. */
export interface ChangeRequest extends SideEffects {
  readonly toNewAddress: NewMail;
  readonly toItsOwner: NewMail;
}

/** Addresses that are verified, changed, and given back. Every change is one transaction, with its side effects. */
export class Addresses {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  /**
   * Takes a verification token for the user whose password was verified: the address counts as verified. Returns the user,
   * or undefined if the token is not live, or the user's credentials have changed since; then nothing has changed.
   */
  verify(digest: string, { epoch }: Credentials, now: number, effects: SideEffects): Promise<User | undefined> {
    return write(this.#kysely, async (trx) => {
      const { takeOne, takeVerifications } = tokens(this.#kysely);
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
      await run(trx, [
        { query: takeVerifications.with({ userId: row.id }) },
        ...sideEffects(this.#kysely, effects, row.id),
      ]);
      return toUser(row);
    });
  }

  /** Records that a user wants another address: a mail goes there, or to its owner; `limit` such mails of a user an hour. */
  async requestChange(
    user: User,
    email: string,
    { toNewAddress, toItsOwner, event }: ChangeRequest,
    limit: number,
  ): Promise<void> {
    await write(this.#kysely, async (trx) => {
      await tokens(this.#kysely).lockUser(trx, { canonical: canonicalEmail(user.email) }); // so that requests are counted one by one
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
      const sent = asked.length < limit ? [{ query: mails(this.#kysely).insert.with(mail) }] : [];
      return run(trx, [...sent, ...sideEffects(this.#kysely, { event }, user.id)]);
    });
  }

  /**
   * Takes a change's token for the user whose password was verified: from now on the address is the user's and verified, the
   * old one is told, every other session and token ends. Returns the user, or undefined as `verify` does. Throws
   * `user_exists` if somebody else has verified the address meanwhile.
   */
  change(
    digest: string,
    { epoch }: Credentials,
    now: number,
    options: { readonly keptSession: string | undefined; readonly effects: (oldEmail: string) => SideEffects },
  ): Promise<User | undefined> {
    return write(this.#kysely, async (trx) => {
      const { takeOne, takeAll } = tokens(this.#kysely);
      const [taken] = await takeOne(trx, { digest, purpose: "email_change", now });
      if (!taken) return undefined;
      const old = await trx
        .selectFrom("users")
        .select("email")
        .where("id", "=", taken.userId)
        .forNoKeyUpdate()
        .executeTakeFirstOrThrow();
      const user = await this.#assign(trx, taken, now, epoch);
      if (!user) return undefined;
      const { endAll, endOthers } = sessions(this.#kysely);
      const { keptSession: except } = options;
      const userId = user.id;
      await run(trx, [
        { query: except === undefined ? endAll.with({ userId }) : endOthers.with({ userId, except }) },
        { query: takeAll.with({ userId }) },
        { query: mails(this.#kysely).forgetAskedFor.with({ userId }) },
        ...sideEffects(this.#kysely, options.effects(old.email), userId),
      ]);
      return user;
    });
  }

  /**
   * Takes the token of "this was not me": every session, token and trusted browser ends, the password is one that nobody
   * knows, and if an address was changed it is the old one again. Returns the user, or undefined if the token is not live.
   * Throws `user_exists` if somebody else has verified the old address meanwhile.
   */
  secure(digest: string, now: number, hashedPassword: string, effects: SideEffects): Promise<User | undefined> {
    return write(this.#kysely, async (trx) => {
      const { takeOne, takeAll, replacePassword } = tokens(this.#kysely);
      const [undone] = await takeOne(trx, { digest, purpose: "email_change_undo", now });
      const [taken = undone] = undone ? [] : await takeOne(trx, { digest, purpose: "report_compromise", now });
      if (!taken) return undefined;
      const { userId } = taken;
      if (undone && !(await this.#assign(trx, undone, now))) return undefined;
      const [row] = await replacePassword(trx, { userId, hashedPassword, now, verifiedAt: null });
      if (!row) return undefined;
      // Of a row of changes the first one's undoing ends the later ones', never the other way round. Their mails' ids are in
      // the order of the changes; when the mails were delivered, and so when the tokens end, may be in another.
      if (undone) {
        const later = trx.deleteFrom("tokens").where("user_id", "=", userId).where("purpose", "=", "email_change_undo");
        await later.where("mail_id", ">", undone.mailId).execute();
      }
      await run(trx, [
        { query: sessions(this.#kysely).endAll.with({ userId }) },
        { query: takeAll.with({ userId }) },
        { query: trustedBrowsers(this.#kysely).deleteAll.with({ userId }) },
        { query: mails(this.#kysely).forgetAskedFor.with({ userId }) },
        ...sideEffects(this.#kysely, effects, row.id),
      ]);
      return toUser(row);
    });
  }

  /** Gives a user an address that was verified; an account that holds it unverified is nobody's, and is deleted. */
  async #assign(
    trx: Transaction<Schema>,
    { userId, email }: { readonly userId: number; readonly email: string },
    now: number,
    epoch?: number,
  ): Promise<User | undefined> {
    const canonical = canonicalEmail(email);
    const unverified = trx
      .deleteFrom("users")
      .where("canonical_email", "=", canonical)
      .where("verified_at", "is", null);
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
}
