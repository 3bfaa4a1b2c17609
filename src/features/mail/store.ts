import type { Database, MailKind, TokenPurpose } from "../../db/schema.ts";
import type { MailDetails } from "../../db/tables/mails.ts";
import type { Language } from "../../user.ts";

/** A mail that is to be delivered now, by whoever has taken it. */
export interface DueMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly userId: number;
  readonly address: string;
  readonly language: Language;
  readonly details: MailDetails;
  readonly createdAt: number;
  /** How often it was tried before. */
  readonly attempts: number;
}

/** The token that a mail carries: only its digest is stored. */
export interface MailToken {
  readonly digest: string;
  readonly purpose: TokenPurpose;
  readonly expiresAt: number;
}

/** A mail as operators see it: waiting (`dueAt`), sent (`sentAt`), or given up (neither). */
export interface ListedMail {
  readonly id: string;
  readonly kind: MailKind;
  /** The public id of the user. */
  readonly userId: string;
  readonly createdAt: number;
  readonly attempts: number;
  readonly dueAt: number | null;
  readonly sentAt: number | null;
  readonly error: string | null;
}

/**
 * The mails that wait. They are written in the transactions that cause them (`mails.ts`); here they are taken, by one node
 * each, and done with. A node that dies with a mail in hand leaves it to the next one, after the time that it had it for.
 */
export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Takes the mail that has been due for longest, until the time `until`; undefined if none is due. No other node gets it
   * before then, whatever number of them asks.
   */
  async take(now: number, until: number): Promise<DueMail | undefined> {
    const waiting = this.#database.selectFrom("mails").select("id").where("due_at", "<=", now);
    if (!(await waiting.limit(1).executeTakeFirst())) return undefined; // the usual case writes nothing
    return this.#database.transaction().execute(async (trx) => {
      const first = await trx
        .selectFrom("mails")
        .select("id")
        .where("due_at", "<=", now)
        .orderBy("due_at")
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!first) return undefined;
      const { details, ...mail } = await trx
        .updateTable("mails")
        .set((eb) => ({ due_at: until, attempts: eb("attempts", "+", 1) }))
        .where("id", "=", first.id)
        .returning([
          "id",
          "kind",
          "user_id as userId",
          "address",
          "language",
          "details",
          "created_at as createdAt",
          "attempts",
        ])
        .executeTakeFirstOrThrow();
      const told = details === null ? {} : (JSON.parse(details) as MailDetails);
      return { ...mail, attempts: mail.attempts - 1, details: told };
    });
  }

  /**
   * Stores the token that a mail is about to carry, for the mail's user and address. Answers false, and stores nothing, if
   * the mail is gone by now: its user was deleted, or what it was for is over.
   */
  addToken({ id, userId }: DueMail, { digest, purpose, expiresAt }: MailToken): Promise<boolean> {
    return this.#database.transaction().execute(async (trx) => {
      // Before the mail is looked at: a reset that runs beside this has forgotten it by then, or ends the token.
      const user = trx.selectFrom("users").select("id").where("id", "=", userId).where("disabled_at", "is", null);
      if (!(await user.forNoKeyUpdate().executeTakeFirst())) return false;
      const stored = trx
        .insertInto("tokens")
        .columns(["digest", "purpose", "user_id", "email", "expires_at", "mail_id"])
        .expression((eb) =>
          eb
            .selectFrom("mails")
            .select([
              eb.cast<string>(eb.val(digest), "text").as("digest"),
              eb.cast<TokenPurpose>(eb.val(purpose), "text").as("purpose"),
              "user_id",
              ofAnotherAddress(purpose) ? "address as email" : "canonical_address as email",
              eb.cast<number>(eb.val(expiresAt), "bigint").as("expires_at"),
              "id as mail_id",
            ])
            .where("id", "=", id)
            .where("due_at", "is not", null),
        )
        .returning("digest");
      return (await stored.execute()).length > 0;
    });
  }

  /** The mail was taken over by a server. */
  async delivered({ id }: DueMail, now: number): Promise<void> {
    const changes = { due_at: null, sent_at: now, error: null };
    await this.#database.updateTable("mails").set(changes).where("id", "=", id).execute();
  }

  /** The mail was not taken over, or perhaps not: it is due again at `dueAt`, or given up if that is undefined. */
  async failed({ id }: DueMail, error: string, dueAt: number | undefined): Promise<void> {
    const changes = { due_at: dueAt ?? null, error: error.slice(0, 500) };
    await this.#database.updateTable("mails").set(changes).where("id", "=", id).where("sent_at", "is", null).execute();
  }

  /** Forgets a token that certainly nobody was sent. */
  async dropToken(digest: string): Promise<void> {
    await this.#database.deleteFrom("tokens").where("digest", "=", digest).execute();
  }

  /** Mails that wait or were given up, or all that are still known; oldest first, those after the mail `after`. */
  list(limit: number, { after = "", all = false } = {}): Promise<ListedMail[]> {
    let query = this.#database
      .selectFrom("mails")
      .innerJoin("users", "users.id", "mails.user_id")
      .select([
        "mails.id as id",
        "mails.kind as kind",
        "users.public_id as userId",
        "mails.created_at as createdAt",
        "mails.attempts as attempts",
        "mails.due_at as dueAt",
        "mails.sent_at as sentAt",
        "mails.error as error",
      ])
      .where("mails.id", ">", after);
    if (!all) query = query.where("mails.sent_at", "is", null);
    return query.orderBy("mails.id").limit(limit).execute();
  }

  /** Makes what is not sent due now: the mail of an id, or all of them; answers how many. */
  async retry(now: number, id?: string): Promise<number> {
    let query = this.#database.updateTable("mails").set({ due_at: now, created_at: now }).where("sent_at", "is", null);
    if (id !== undefined) query = query.where("id", "=", id);
    return Number((await query.executeTakeFirstOrThrow()).numUpdatedRows);
  }
}

/** The token of such a mail proves an address that is not, or no longer, the user's: kept as it was entered. */
function ofAnotherAddress(purpose: TokenPurpose): boolean {
  return purpose === "email_change" || purpose === "email_change_undo";
}
