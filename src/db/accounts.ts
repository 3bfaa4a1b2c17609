import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import type { User } from "../user.ts";
import { type Along, alongWriter, type WriteAlong } from "./along.ts";
import { mailStatements } from "./mails.ts";
import type { Schema } from "./schema.ts";
import { hourOf, SESSION_COLUMNS, type Session, toSession } from "./sessions.ts";
import { type Credentials, newPassword, toUser, USER_COLUMNS } from "./users.ts";

/** What an owner may change of what is shown. Null takes it away. */
export interface ProfileChanges {
  readonly name?: string | null;
  readonly language?: User["language"] | null;
}

/** What owners do with their accounts. Every change is one transaction, with what goes along with it. */
export class Accounts {
  readonly #kysely: Kysely<Schema>;
  readonly #mails: ReturnType<typeof mailStatements>;
  readonly #writeAlong: WriteAlong;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
    this.#mails = mailStatements(kysely);
    this.#writeAlong = alongWriter(kysely);
  }

  /**
   * Replaces the password that was verified, and ends every other session and token. Returns false, and changes nothing, if
   * the user's credentials have changed since.
   */
  changePassword(
    { user, epoch }: Credentials,
    hashedPassword: string,
    now: number,
    keptSession: string,
    along: Along,
  ): Promise<boolean> {
    return this.#kysely.transaction().execute(async (trx) => {
      const updated = await trx
        .updateTable("users")
        .set(newPassword(hashedPassword, now))
        .where("id", "=", user.id)
        .where("credential_epoch", "=", epoch)
        .returning("id")
        .execute();
      if (updated.length === 0) return false;
      await trx.deleteFrom("sessions").where("user_id", "=", user.id).where("digest", "!=", keptSession).execute();
      await trx.deleteFrom("tokens").where("user_id", "=", user.id).where("purpose", "in", OUTDATED).execute();
      await this.#mails.forgetAskedFor(trx, { userId: user.id });
      await this.#writeAlong(trx, along, user.id);
      return true;
    });
  }

  /**
   * Notes that the password was given again, and gives the session another token (ASVS 7.2.4). Answers false if the session
   * is gone by now.
   */
  reauthenticate(user: User, digest: string, newDigest: string, now: number, along: Along): Promise<boolean> {
    return this.#kysely.transaction().execute(async (trx) => {
      // With the time of this use: what was noted of it is under the token of before.
      const changes = { digest: newDigest, authenticated_at: now, last_seen_at: now, last_seen_hour: hourOf(now) };
      const updated = await trx
        .updateTable("sessions")
        .set(changes)
        .where("digest", "=", digest)
        .where("user_id", "=", user.id)
        .returning("id")
        .execute();
      if (updated.length === 0) return false;
      await this.#writeAlong(trx, along, user.id);
      return true;
    });
  }

  /** Changes what is shown of a user; answers the user as it is now. Throws `user_not_found`. */
  changeProfile(userId: number, changes: ProfileChanges, along: Along): Promise<User> {
    return this.#kysely.transaction().execute(async (trx) => {
      const update = trx.updateTable("users").set(changes).where("id", "=", userId).returning(USER_COLUMNS);
      const row = await update.executeTakeFirst();
      if (!row) throw new AuthError("user_not_found");
      await this.#writeAlong(trx, along, row.id);
      return toUser(row);
    });
  }

  /** The user's sessions that are not over, last used first. */
  async sessions(userId: number, now: number, seenAfter: number): Promise<Session[]> {
    const rows = await this.#kysely
      .selectFrom("sessions")
      .select(["user_id as id", ...SESSION_COLUMNS])
      .where("user_id", "=", userId)
      .where("expires_at", ">", now)
      .where("last_seen_at", ">", seenAfter)
      .orderBy("last_seen_at", "desc")
      .execute();
    return rows.map(toSession);
  }

  /** Ends a session of the user by its public id; answers whether there was one. */
  endSession(userId: number, id: string, along: Along): Promise<boolean> {
    return this.#kysely.transaction().execute(async (trx) => {
      const ended = await trx
        .deleteFrom("sessions")
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .returning("id")
        .execute();
      if (ended.length === 0) return false;
      await this.#writeAlong(trx, along, userId);
      return true;
    });
  }

  /** Everything that is stored of a user beside sessions and events, without secrets. */
  async holdings(userId: number) {
    const mails = await this.#kysely
      .selectFrom("mails")
      .select(["kind", "address", "language", "created_at", "sent_at"])
      .where("user_id", "=", userId)
      .orderBy("id")
      .execute();
    const devices = await this.#kysely
      .selectFrom("trusted_browsers")
      .select(["created_at", "last_seen_at", "network"])
      .where("user_id", "=", userId)
      .orderBy("created_at")
      .execute();
    const tokens = await this.#kysely
      .selectFrom("tokens")
      .select(["purpose", "email", "expires_at"])
      .where("user_id", "=", userId)
      .orderBy("expires_at")
      .execute();
    return { mails, devices, tokens };
  }
}

/** They were made for who had the password of before. What undoes a thief's changes stays. */
const OUTDATED = ["password_reset", "email_verification", "email_change"] as const;
