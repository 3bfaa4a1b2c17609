import type { Kysely, Transaction } from "kysely";
import { canonicalEmail, type User } from "../user.ts";
import { type Along, alongWriter, type WriteAlong } from "./along.ts";
import { mailRow, mailStatements, type NewMail } from "./mails.ts";
import type { Schema } from "./schema.ts";
import { sessionStatements } from "./sessions.ts";
import { tokenStatements } from "./tokens.ts";
import { alreadyExists, type Credentials, isTaken, toUser, USER_COLUMNS } from "./users.ts";

const HOUR_MS = 60 * 60 * 1000;

/** A wish to have another address: the mails for it, and for who has that address already. */
export interface ChangeWish extends Along {
  readonly toNewAddress: NewMail;
  readonly toItsOwner: NewMail;
}

/** Addresses that are proven, changed, and given back. Every change is one transaction, with what goes along with it. */
export class Addresses {
  readonly #kysely: Kysely<Schema>;
  readonly #tokens: ReturnType<typeof tokenStatements>;
  readonly #sessions: ReturnType<typeof sessionStatements>;
  readonly #mails: ReturnType<typeof mailStatements>;
  readonly #writeAlong: WriteAlong;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
    this.#tokens = tokenStatements(kysely);
    this.#sessions = sessionStatements(kysely);
    this.#mails = mailStatements(kysely);
    this.#writeAlong = alongWriter(kysely);
  }

  /**
   * Takes a verification token for the user whose password was verified: the address counts as proven. Returns the user, or
   * undefined if the token is not live, or the user's credentials have changed since; then nothing has changed.
   */
  verify(digest: string, { epoch }: Credentials, now: number, along: Along): Promise<User | undefined> {
    return this.#undoing(async (trx, undo) => {
      const [taken] = await this.#tokens.takeOne(trx, { digest, purpose: "email_verification", now });
      if (!taken) return undefined;
      const row = await trx
        .updateTable("users")
        .set({ verified_at: now })
        .where("id", "=", taken.userId)
        .where("credential_epoch", "=", epoch)
        .where("canonical_email", "=", taken.email)
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      if (!row) return undo();
      await trx
        .deleteFrom("tokens")
        .where("user_id", "=", row.id)
        .where("purpose", "=", "email_verification")
        .execute();
      await this.#writeAlong(trx, along, row.id);
      return toUser(row);
    });
  }

  /** Notes that a user wants another address: a mail goes there, or to who has it; `limit` such mails of a user an hour. */
  requestChange(
    user: User,
    email: string,
    { toNewAddress, toItsOwner, event }: ChangeWish,
    limit: number,
  ): Promise<void> {
    return this.#kysely.transaction().execute(async (trx) => {
      await this.#tokens.lockUser(trx, { canonical: canonicalEmail(user.email) }); // so that wishes are counted one by one
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
      if (asked.length < limit) await this.#mails.insert(trx, mail);
      await this.#writeAlong(trx, { event }, user.id);
    });
  }

  /**
   * Takes a change's token for the user whose password was verified: from now on the address is the user's and proven, the
   * old one is told, every other session and token is over. Answers the user, or undefined as `verify` does. Throws
   * `user_exists` if somebody else has proven the address meanwhile.
   */
  change(
    digest: string,
    { epoch }: Credentials,
    now: number,
    options: { readonly keptSession: string | undefined; readonly along: (oldEmail: string) => Along },
  ): Promise<User | undefined> {
    return this.#undoing(async (trx, undo) => {
      const [taken] = await this.#tokens.takeOne(trx, { digest, purpose: "email_change", now });
      if (!taken) return undefined;
      const old = await trx
        .selectFrom("users")
        .select("email")
        .where("id", "=", taken.userId)
        .forNoKeyUpdate()
        .executeTakeFirstOrThrow();
      const row = await this.#move(trx, taken, now, epoch);
      if (!row) return undo();
      let ending = trx.deleteFrom("sessions").where("user_id", "=", row.id);
      if (options.keptSession !== undefined) ending = ending.where("digest", "!=", options.keptSession);
      await ending.execute();
      await this.#tokens.takeAll(trx, { userId: row.id });
      await this.#mails.forgetAskedFor(trx, { userId: row.id });
      await this.#writeAlong(trx, options.along(old.email), row.id);
      return row;
    });
  }

  /**
   * Takes the token of "this was not me": every session, token and device is over, the password is one that nobody knows,
   * and if an address was changed it is the old one again. Answers the user, or undefined if the token is not live.
   * Throws `user_exists` if somebody else has proven the old address meanwhile.
   */
  secure(digest: string, now: number, hashedPassword: string, along: Along): Promise<User | undefined> {
    return this.#kysely.transaction().execute(async (trx) => {
      const [undone] = await this.#tokens.takeOne(trx, { digest, purpose: "email_change_undo", now });
      const [taken = undone] = undone
        ? []
        : await this.#tokens.takeOne(trx, { digest, purpose: "report_compromise", now });
      if (!taken) return undefined;
      const { userId } = taken;
      if (undone && !(await this.#move(trx, undone, now))) return undefined;
      const [row] = await this.#tokens.replacePassword(trx, { userId, hashedPassword, now, verifiedAt: null });
      if (!row) return undefined;
      await this.#sessions.endAll(trx, { userId });
      await this.#tokens.takeAll(trx, { userId });
      // Of a row of changes the first one's undoing ends the later ones', never the other way round. Their mails' ids are in
      // the order of the changes; when the mails were delivered, and so when the tokens end, may be in another.
      if (undone) {
        const later = trx.deleteFrom("tokens").where("user_id", "=", userId).where("purpose", "=", "email_change_undo");
        await later.where("mail_id", ">", undone.mailId).execute();
      }
      await trx.deleteFrom("trusted_browsers").where("user_id", "=", userId).execute();
      await this.#mails.forgetAskedFor(trx, { userId });
      await this.#writeAlong(trx, along, row.id);
      return toUser(row);
    });
  }

  /** Gives a user an address that was proven; an account that holds it unproven is nobody's, and goes. */
  async #move(
    trx: Transaction<Schema>,
    { userId, email }: { readonly userId: number; readonly email: string },
    now: number,
    epoch?: number,
  ): Promise<User | undefined> {
    const canonical = canonicalEmail(email);
    const unproven = trx.deleteFrom("users").where("canonical_email", "=", canonical).where("verified_at", "is", null);
    await unproven.where("id", "!=", userId).execute();
    if (await isTaken(trx, email, userId)) throw alreadyExists(email);
    let update = trx
      .updateTable("users")
      .set({ email, canonical_email: canonical, verified_at: now })
      .where("id", "=", userId);
    if (epoch !== undefined) update = update.where("credential_epoch", "=", epoch);
    const row = await update.returning(USER_COLUMNS).executeTakeFirst();
    return row && toUser(row);
  }

  /** A transaction that may find, after it has taken something, that nothing is to change. */
  async #undoing<Result>(
    work: (trx: Transaction<Schema>, undo: () => never) => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const undone = new Error("undone");
    const undo = () => {
      throw undone;
    };
    try {
      return await this.#kysely.transaction().execute((trx) => work(trx, undo));
    } catch (error) {
      if (error === undone) return undefined;
      throw error;
    }
  }
}
