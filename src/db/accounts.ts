import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import type { User } from "../user.ts";
import { write } from "./kernel/write.ts";
import type { Schema } from "./schema.ts";
import { mails } from "./tables/mails.ts";
import { hourOf, SESSION_COLUMNS, type Session, sessions, toSession } from "./tables/sessions.ts";
import { type SideEffects, sideEffects } from "./tables/side-effects.ts";
import { tokens } from "./tables/tokens.ts";
import { type Credentials, toUser, USER_COLUMNS, type UserRow, users } from "./tables/users.ts";

/** What an owner may change of what is shown. Null takes it away. */
export interface ProfileChanges {
  readonly name?: string | null;
  readonly language?: User["language"] | null;
}

/** What owners do with their accounts. Every change is one transaction, with its side effects. */
export class Accounts {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  /**
   * Replaces the password that was verified, and ends every other session and token. Returns false, and changes nothing, if
   * the user's credentials have changed since.
   */
  async changePassword(
    { user, epoch }: Credentials,
    hashedPassword: string,
    now: number,
    keptSession: string,
    effects: SideEffects,
  ): Promise<boolean> {
    const userId = user.id;
    const changed = await write(this.#kysely, [
      { query: users(this.#kysely).changePassword.with({ userId, epoch, hashedPassword, now }), minRows: 1 },
      { query: sessions(this.#kysely).endOthers.with({ userId, except: keptSession }) },
      { query: tokens(this.#kysely).takeOutdated.with({ userId }) },
      { query: mails(this.#kysely).forgetAskedFor.with({ userId }) },
      ...sideEffects(this.#kysely, effects, userId),
    ]);
    return changed !== undefined;
  }

  /**
   * Notes that the password was given again, and gives the session another token (ASVS 7.2.4). Returns false if the session
   * is gone by now.
   */
  async reauthenticate(
    user: User,
    digest: string,
    newDigest: string,
    now: number,
    effects: SideEffects,
  ): Promise<boolean> {
    const renewed = { userId: user.id, digest, newDigest, now, hour: hourOf(now) };
    const changed = await write(this.#kysely, [
      { query: sessions(this.#kysely).reauthenticate.with(renewed), minRows: 1 },
      ...sideEffects(this.#kysely, effects, user.id),
    ]);
    return changed !== undefined;
  }

  /** Changes what is shown of a user; returns the user as it is now. Throws `user_not_found`. */
  async changeProfile(userId: number, changes: ProfileChanges, effects: SideEffects): Promise<User> {
    const update = this.#kysely.updateTable("users").set(changes).where("id", "=", userId).returning(USER_COLUMNS);
    const changed = await write(this.#kysely, [
      { query: update.compile(), minRows: 1 },
      ...sideEffects(this.#kysely, effects, userId),
    ]);
    if (!changed) throw new AuthError("user_not_found");
    return toUser(changed[0]?.[0] as UserRow);
  }

  /** The user's sessions that have not expired, last used first. */
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

  /** Ends a session of the user by its public id; returns whether there was one. */
  async endSession(userId: number, id: string, effects: SideEffects): Promise<boolean> {
    const ended = await write(this.#kysely, [
      { query: sessions(this.#kysely).endOfUser.with({ userId, id }), minRows: 1 },
      ...sideEffects(this.#kysely, effects, userId),
    ]);
    return ended !== undefined;
  }

  /** Everything that is stored of a user besides sessions and events, without secrets. */
  async holdings(userId: number) {
    const sent = await this.#kysely
      .selectFrom("mails")
      .select(["kind", "address", "language", "created_at", "sent_at"])
      .where("user_id", "=", userId)
      .orderBy("id")
      .execute();
    const browsers = await this.#kysely
      .selectFrom("trusted_browsers")
      .select(["created_at", "last_seen_at", "network"])
      .where("user_id", "=", userId)
      .orderBy("created_at")
      .execute();
    const held = await this.#kysely
      .selectFrom("tokens")
      .select(["purpose", "email", "expires_at"])
      .where("user_id", "=", userId)
      .orderBy("expires_at")
      .execute();
    return { mails: sent, browsers, tokens: held };
  }
}
