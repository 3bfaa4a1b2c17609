import type { Kysely, Transaction } from "kysely";
import { AuthError } from "../errors.ts";
import { canonicalEmail, type User } from "../user.ts";
import type { Schema, TokenPurpose } from "./schema.ts";
import { type LiveSession, type NewSession, sessionStatements, toLiveSession } from "./sessions.ts";
import { type NewToken, tokenStatements } from "./tokens.ts";
import { LastSeen, sweep } from "./upkeep.ts";
import {
  alreadyExists,
  columnsOf,
  conditionsOf,
  toUser,
  USER_COLUMNS,
  type UserChanges,
  type UserFilter,
  userStatements,
} from "./users.ts";

/**
 * The stored users, sessions and tokens. Every change is one atomic statement or one transaction, and is on disk when
 * its promise resolves. Throws `database_unavailable` while the database cannot be used.
 */
export class DB {
  readonly kysely: Kysely<Schema>;
  readonly #clock: { now(): number };
  readonly #users: ReturnType<typeof userStatements>;
  readonly #sessions: ReturnType<typeof sessionStatements>;
  readonly #tokens: ReturnType<typeof tokenStatements>;
  readonly #lastSeen = new LastSeen();

  constructor(kysely: Kysely<Schema>, clock: { now(): number }) {
    this.kysely = kysely;
    this.#clock = clock;
    this.#users = userStatements(kysely);
    this.#sessions = sessionStatements(kysely);
    this.#tokens = tokenStatements(kysely);
  }

  /** Stores a new user. Throws `user_exists` if a user has this address in any spelling, at any concurrency. */
  async addUser(
    email: string,
    hashedPassword: string | Uint8Array,
    options: { readonly verified?: boolean } = {},
  ): Promise<User> {
    const now = this.#clock.now();
    const [row] = await this.#users.insert(this.kysely, {
      email,
      canonical: canonicalEmail(email),
      hashedPassword: typeof hashedPassword === "string" ? hashedPassword : new TextDecoder().decode(hashedPassword),
      now,
      verifiedAt: options.verified ? now : null,
    });
    if (!row) throw alreadyExists(email);
    return toUser(row);
  }

  /** The first user that has all of these values; an e-mail in any spelling. Throws for an empty or unknown filter. */
  async findUserBy(filter: UserFilter): Promise<User | undefined> {
    const conditions = conditionsOf(filter);
    if (filter.email !== undefined && conditions.length === 1) {
      const [row] = await this.#users.byEmail(this.kysely, { canonical: canonicalEmail(filter.email) });
      return row && toUser(row);
    }
    let query = this.kysely.selectFrom("users").select(USER_COLUMNS);
    for (const [column, value] of conditions) query = query.where(column, "=", value);
    const row = await query.orderBy("id").limit(1).executeTakeFirst();
    return row && toUser(row);
  }

  /** Changes a user. All names are checked before anything is written. Throws `user_not_found`, `user_exists`. */
  async updateUser(userId: number, changes: UserChanges): Promise<void> {
    const columns = columnsOf(changes);
    const { email } = changes;
    await this.kysely.transaction().execute(async (trx) => {
      if (email !== undefined && (await isTaken(trx, email, userId))) throw alreadyExists(email);
      const updated = await trx.updateTable("users").set(columns).where("id", "=", userId).returning("id").execute();
      if (updated.length === 0) throw new AuthError("user_not_found");
    });
  }

  /** Replaces a hash by one of the same password; answers false, and changes nothing, if somebody was faster. */
  async rehash(userId: number, previous: string, hashedPassword: string): Promise<boolean> {
    const { numUpdatedRows } = await this.kysely
      .updateTable("users")
      .set({ hashed_password: hashedPassword })
      .where("id", "=", userId)
      .where("hashed_password", "=", previous)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Removes a user with everything that belongs to it. Throws `user_not_found`. */
  async deleteUser(userId: number): Promise<void> {
    const deleted = await this.kysely.deleteFrom("users").where("id", "=", userId).returning("id").execute();
    if (deleted.length === 0) throw new AuthError("user_not_found");
  }

  /** Shuts a user out: every session and token ends in the same transaction. Throws `user_not_found`. */
  async disableUser(userId: number): Promise<void> {
    await this.kysely.transaction().execute(async (trx) => {
      const changes = { disabled_at: this.#clock.now() };
      const updated = await trx.updateTable("users").set(changes).where("id", "=", userId).returning("id").execute();
      if (updated.length === 0) throw new AuthError("user_not_found");
      await trx.deleteFrom("sessions").where("user_id", "=", userId).execute();
      await trx.deleteFrom("tokens").where("user_id", "=", userId).execute();
    });
  }

  /** Users in the order of their ids, `limit` of them, those after `afterId`. */
  async listUsers(limit: number, afterId = 0): Promise<User[]> {
    const query = this.kysely.selectFrom("users").select(USER_COLUMNS).where("id", ">", afterId);
    return (await query.orderBy("id").limit(limit).execute()).map(toUser);
  }

  /**
   * Stores a session for the user whose hash was verified, ends the session that it replaces and the user's oldest ones
   * above `limit`. Answers false, and stores nothing, if the user is gone, disabled, or has another password by now.
   */
  async addSession(
    user: Pick<User, "id" | "hashedPassword">,
    session: NewSession,
    options: { readonly limit: number; readonly replaces: string | undefined },
  ): Promise<boolean> {
    return this.kysely.transaction().execute(async (trx) => {
      const { userAgent = null, network = null } = session;
      const values = { ...session, userAgent, network, userId: user.id, hashedPassword: user.hashedPassword };
      const inserted = await this.#sessions.insert(trx, values);
      if (inserted.length === 0) return false;
      const { digest } = session;
      await this.#sessions.prune(trx, {
        userId: user.id,
        digest,
        replaced: options.replaces ?? "",
        limit: options.limit,
      });
      return true;
    });
  }

  /** The live session of a digest: not expired at `now`, used after `seenAfter`, of a user who is not disabled. */
  async findSession(digest: string, now: number, seenAfter: number): Promise<LiveSession | undefined> {
    const [row] = await this.#sessions.live(this.kysely, { digest, now, seenAfter });
    return row && toLiveSession(row);
  }

  /** Ends one live session; answers whether there was one. Of many callers at once one hears true. */
  async endSession(digest: string, now: number, seenAfter: number): Promise<boolean> {
    return (await this.#sessions.endOne(this.kysely, { digest, now, seenAfter })).length > 0;
  }

  /** Ends all sessions of a user, or of everybody; answers how many there were. */
  async endSessions(userId?: number): Promise<number> {
    if (userId !== undefined) return (await this.#sessions.endAll(this.kysely, { userId })).length;
    const { numDeletedRows } = await this.kysely.deleteFrom("sessions").executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  /** Notes that a session was used; `flushSeen` writes it. */
  noteSeen(digest: string): void {
    this.#lastSeen.note(digest);
  }

  /** Writes what `noteSeen` collected. What could not be written is kept for the next time. */
  flushSeen(): Promise<void> {
    return this.#lastSeen.flush(this.kysely, this.#clock.now());
  }

  /**
   * Stores a token for the enabled user of an address; answers the user, undefined if there is none. Throws
   * `too_many_tokens`, exactly, if the user holds as many live ones as allowed.
   */
  async addToken(email: string, token: NewToken): Promise<User | undefined> {
    const canonical = canonicalEmail(email);
    return this.kysely.transaction().execute(async (trx) => {
      const [row] = await this.#tokens.lockUser(trx, { canonical });
      if (!row) return undefined;
      const added = await this.#tokens.insert(trx, { ...token, userId: row.id, email: canonical });
      if (added.length > 0) return toUser(row);
      const retryAfter = Math.ceil((token.expiresAt - token.now) / 1000);
      throw new AuthError("too_many_tokens", undefined, { retryAfter });
    });
  }

  /** Who a live token was made for. Takes nothing. */
  async findTokenOwner(
    digest: string,
    purpose: TokenPurpose,
    now: number,
  ): Promise<{ readonly userId: number; readonly email: string } | undefined> {
    return (await this.#tokens.owner(this.kysely, { digest, purpose, now }))[0];
  }

  /**
   * Uses a reset token: takes it and the owner's other ones, replaces the password, ends all sessions. One transaction.
   * Answers the owner, or undefined if the token is not live or somebody was faster; then nothing has changed.
   */
  async takePasswordReset(digest: string, now: number, hashedPassword: string): Promise<User | undefined> {
    return this.kysely.transaction().execute(async (trx) => {
      const taken = await this.#tokens.take(trx, { digest, purpose: "password_reset", now });
      const userId = taken.find((token) => token.digest === digest)?.user_id;
      if (userId === undefined) return undefined;
      const [row] = await this.#tokens.replacePassword(trx, { userId, hashedPassword });
      await this.#sessions.endAll(trx, { userId });
      return row && toUser(row);
    });
  }

  /** Deletes rows that have been over for good, a batch of each kind; answers how many. */
  sweep(now: number, seenAfter: number): Promise<number> {
    return sweep(this.kysely, now, seenAfter);
  }
}

async function isTaken(trx: Transaction<Schema>, email: string, exceptUserId: number): Promise<boolean> {
  const query = trx.selectFrom("users").select("id").where("canonical_email", "=", canonicalEmail(email));
  return (await query.where("id", "!=", exceptUserId).executeTakeFirst()) !== undefined;
}
