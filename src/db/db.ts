import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import { generateUuid } from "../ports/random.ts";
import { asciiEmail, canonicalEmail, type Language, type User } from "../user.ts";
import { Accounts } from "./accounts.ts";
import { Addresses } from "./addresses.ts";
import { type Along, alongSteps, alongWriter, type WriteAlong } from "./along.ts";
import { Attempts } from "./attempts.ts";
import { change } from "./change.ts";
import { coalesce } from "./coalesce.ts";
import { type Event, Events, eventRow, eventStatements, type RecentLogin } from "./events.ts";
import { MOST_KEYS } from "./hot.ts";
import { Outbox } from "./outbox.ts";
import { finished, isFromTheFuture } from "./over.ts";
import { Resets } from "./resets.ts";
import type { Schema } from "./schema.ts";
import {
  hourOf,
  type LiveRow,
  type LiveSession,
  type NewSession,
  sessionStatements,
  toLiveSession,
} from "./sessions.ts";
import { tokenStatements } from "./tokens.ts";
import { type Device, deviceKnowers, deviceSteps } from "./trusted-browsers.ts";
import { LastSeen, type Over, sweep } from "./upkeep.ts";
import {
  alreadyExists,
  type Credentials,
  columnsOf,
  conditionsOf,
  isTaken,
  toCredentials,
  toUser,
  USER_COLUMNS,
  type UserChanges,
  type UserFilter,
  type UserRow,
  userStatements,
} from "./users.ts";

export type { ProfileChanges } from "./accounts.ts";
export type { Event, EventPage } from "./events.ts";
export type { MailDetails } from "./mails.ts";
export type { DueMail, ListedMail, MailToken, Outbox } from "./outbox.ts";
export type { EventKind, MailKind, TokenPurpose } from "./schema.ts";
export type { LiveSession, Session } from "./sessions.ts";
export { LIFETIME_OF, RESETTING } from "./tokens.ts";
export type { Device } from "./trusted-browsers.ts";
export type { Over } from "./upkeep.ts";
export type { Credentials } from "./users.ts";

export interface NewUser {
  readonly verified?: boolean;
  readonly language?: Language | undefined;
  /** For a new user, or for who has had the address already (undefined: disabled). */
  readonly along?: (owner: User | undefined, isNew: boolean) => Along;
}

/** What a login is judged by. */
export interface LoginSigns {
  readonly isKnown: boolean;
  /** The user's last logins, newest first. */
  readonly recent: readonly RecentLogin[];
}

/** Which sessions end: a user's or everybody's, but for the one of a digest. */
export interface EndedSessions {
  readonly userId?: number | undefined;
  readonly except?: string | undefined;
}

export interface SessionOptions {
  readonly limit: number;
  readonly replaces: string | undefined;
  readonly device?: Device | undefined;
  /** What was counted before the password was verified, to be taken back now that it was right. */
  readonly guess?: readonly string[] | undefined;
  readonly along?: ((signs: LoginSigns) => Along) | undefined;
}

/**
 * The stored users, sessions and tokens. Every change is one atomic statement or one transaction, and is on disk when
 * its promise resolves. Throws `database_unavailable` while the database cannot be used.
 */
export class DB {
  readonly kysely: Kysely<Schema>;
  /** What owners do with their accounts. */
  readonly accounts: Accounts;
  /** Addresses that are proven and changed. */
  readonly addresses: Addresses;
  /** Tokens that let their bearer set a new password. */
  readonly resets: Resets;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly attempts: Attempts;
  /** Whether a device, by the digest of its cookie's token, is one on which the user of an address has logged in before. */
  readonly knowsDevice: ReturnType<typeof deviceKnowers>["knowsDevice"];
  /** Whether the user of an address was in a network at the last login with one of the devices. */
  readonly knowsNetwork: ReturnType<typeof deviceKnowers>["knowsNetwork"];
  readonly #clock: { now(): number };
  readonly #users: ReturnType<typeof userStatements>;
  readonly #sessions: ReturnType<typeof sessionStatements>;
  readonly #tokens: ReturnType<typeof tokenStatements>;
  readonly #sessionRow: (digest: string) => Promise<LiveRow | undefined>;
  readonly #lastSeen = new LastSeen();
  readonly #deviceSteps: ReturnType<typeof deviceSteps>;
  readonly #eventStatements: ReturnType<typeof eventStatements>;
  readonly #alongSteps: ReturnType<typeof alongSteps>;
  readonly #writeAlong: WriteAlong;

  constructor(kysely: Kysely<Schema>, clock: { now(): number }) {
    this.kysely = kysely;
    this.accounts = new Accounts(kysely);
    this.addresses = new Addresses(kysely);
    this.resets = new Resets(kysely);
    this.events = new Events(kysely);
    this.outbox = new Outbox(kysely);
    this.attempts = new Attempts(kysely);
    ({ knowsDevice: this.knowsDevice, knowsNetwork: this.knowsNetwork } = deviceKnowers(kysely));
    this.#deviceSteps = deviceSteps(kysely);
    this.#eventStatements = eventStatements(kysely);
    this.#alongSteps = alongSteps(kysely);
    this.#writeAlong = alongWriter(kysely);
    this.#clock = clock;
    this.#users = userStatements(kysely);
    this.#sessions = sessionStatements(kysely);
    this.#tokens = tokenStatements(kysely);
    this.#sessionRow = coalesce(async (digests) => {
      const rows = await this.#sessions.byDigests(kysely, digests);
      return new Map(rows.map((row) => [row.digest, row]));
    }, MOST_KEYS);
  }

  /** Stores a new user. Throws `user_exists` if a user has this address in any spelling, at any concurrency. */
  async addUser(email: string, hashedPassword: string | Uint8Array, options: NewUser = {}): Promise<User> {
    const { verified = false, language = null, along } = options;
    const now = this.#clock.now();
    const canonical = canonicalEmail(email);
    const values = {
      publicId: generateUuid(),
      email: asciiEmail(email),
      canonical,
      hashedPassword: typeof hashedPassword === "string" ? hashedPassword : new TextDecoder().decode(hashedPassword),
      now,
      verifiedAt: verified ? now : null,
      language,
    };
    if (!along) return userOf(await this.#users.insert(this.kysely, values), email);
    const inserted = await this.kysely.transaction().execute(async (trx) => {
      const rows = await this.#users.insert(trx, values);
      // Asked also of a new user: a stranger learns nothing from how long this takes.
      const [owner] = await this.#tokens.lockUser(trx, { canonical });
      await this.#writeAlong(trx, along(owner && toUser(owner), rows.length > 0), owner?.id);
      return rows;
    });
    return userOf(inserted, email);
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

  /** The user of an address in any spelling, or of an id, with the hash of its password. */
  async findCredentials(whose: { readonly email: string } | { readonly id: number }): Promise<Credentials | undefined> {
    const { credentialsByEmail, credentialsById } = this.#users;
    const [row] =
      "id" in whose
        ? await credentialsById(this.kysely, whose)
        : await credentialsByEmail(this.kysely, { canonical: canonicalEmail(whose.email) });
    return row && toCredentials(row);
  }

  /** Changes a user. All names are checked before anything is written. Throws `user_not_found`, `user_exists`. */
  async updateUser(userId: number, changes: UserChanges, along?: Along): Promise<void> {
    const columns = columnsOf(changes, this.#clock.now());
    const { email } = changes;
    await this.kysely.transaction().execute(async (trx) => {
      if (email !== undefined && (await isTaken(trx, email, userId))) throw alreadyExists(email);
      const updated = await trx.updateTable("users").set(columns).where("id", "=", userId).returning("id").execute();
      if (updated.length === 0) throw new AuthError("user_not_found");
      await this.#writeAlong(trx, along, userId);
    });
  }

  /** Replaces a hash by another one of the same password. Changes nothing if the credentials have changed since. */
  async rehash({ user, epoch }: Credentials, hashedPassword: string): Promise<void> {
    await this.kysely
      .updateTable("users")
      .set({ hashed_password: hashedPassword })
      .where("id", "=", user.id)
      .where("credential_epoch", "=", epoch)
      .execute();
  }

  /** Removes a user with everything that belongs to it. What is left are events, of a number. Throws `user_not_found`. */
  async deleteUser(userId: number, along?: Along): Promise<void> {
    await this.kysely.transaction().execute(async (trx) => {
      const deleted = await trx.deleteFrom("users").where("id", "=", userId).returning("id").execute();
      if (deleted.length === 0) throw new AuthError("user_not_found");
      await this.#writeAlong(trx, along, userId);
    });
  }

  /** Shuts a user out: every session and token ends in the same transaction. Throws `user_not_found`. */
  async disableUser(userId: number, along?: Along): Promise<void> {
    await this.kysely.transaction().execute(async (trx) => {
      const changes = { disabled_at: this.#clock.now() };
      const updated = await trx.updateTable("users").set(changes).where("id", "=", userId).returning("id").execute();
      if (updated.length === 0) throw new AuthError("user_not_found");
      await trx.deleteFrom("sessions").where("user_id", "=", userId).execute();
      await trx.deleteFrom("tokens").where("user_id", "=", userId).execute();
      await this.#writeAlong(trx, along, userId);
    });
  }

  /** Users in the order of their ids, `limit` of them, those after `afterId`. */
  async listUsers(limit: number, afterId = 0): Promise<User[]> {
    const query = this.kysely.selectFrom("users").select(USER_COLUMNS).where("id", ">", afterId);
    return (await query.orderBy("id").limit(limit).execute()).map(toUser);
  }

  /**
   * Stores a session for the user whose credentials were verified, ends the session that it replaces and the user's oldest
   * ones above `limit`. Returns whether the device was known; undefined, and stores nothing, if the user is gone or disabled,
   * or the credentials have changed since.
   */
  async addSession(
    verified: Credentials,
    session: NewSession,
    options: SessionOptions,
  ): Promise<{ readonly isKnown: boolean } | undefined> {
    const recent = await this.#eventStatements.recentLogins(this.kysely, { userId: verified.user.id });
    const add = async (isKnown: boolean) =>
      (await this.#addSession(verified, session, options, { isKnown, recent })) ? { isKnown } : undefined;
    const { presented } = options.device ?? {};
    // What is presented as a device may be nobody's, or another user's.
    return (presented === undefined ? undefined : await add(true)) ?? add(false);
  }

  #addSession(
    { user: { id: userId }, epoch }: Credentials,
    session: NewSession,
    { limit, replaces, device, guess = [], along }: SessionOptions,
    signs: LoginSigns,
  ): Promise<unknown> {
    const { digest, now, userAgent = null, network = null } = session;
    const { insert, prune } = this.#sessions;
    return change(this.kysely, [
      { statement: insert.with({ ...session, userAgent, network, userId, epoch, hour: hourOf(now) }), least: 1 },
      { statement: prune.with({ userId, digest, replaced: replaces ?? "", limit }) },
      ...this.#deviceSteps(userId, now, device, signs.isKnown),
      ...this.#alongSteps(along?.(signs), userId),
      ...this.attempts.refundSteps(guess, true), // last: the rows of a network are many people's
    ]);
  }

  /**
   * The live session of a digest: not expired at `now`, used after `seenAfter`, of a user who is not disabled. One that is
   * over is deleted before that is told: refused once, it is refused for ever, also by a clock that is set back.
   */
  async findSession(digest: string, now: number, seenAfter: number): Promise<LiveSession | undefined> {
    const row = await this.#sessionRow(digest);
    if (!row) return undefined;
    if (row.expiresAt <= now || row.lastSeenAt <= seenAfter) {
      await finished(this.#sessions.forget(this.kysely, { digest, now, seenAfter }));
      return undefined;
    }
    // A clock that was ahead by years made it, and it would live as much longer as that clock was wrong.
    return isFromTheFuture(row.sessionCreatedAt, now) ? undefined : toLiveSession(row);
  }

  /** Ends one live session; answers whether there was one. Of many callers at once one hears true. */
  async endSession(digest: string, now: number, seenAfter: number, event?: Event): Promise<boolean> {
    const live = { digest, now, seenAfter };
    const told = event && this.#eventStatements.insertOfSession.with({ ...eventRow(event), ...live });
    const ended = this.#sessions.endOne.with(live);
    const steps = told ? [told, ended] : [ended];
    const rows = await change(
      this.kysely,
      steps.map((statement) => ({ statement, least: 1 })),
    );
    return rows !== undefined;
  }

  /** Ends all sessions of a user, or all but the one of a digest, or of everybody; answers how many there were. */
  endSessions({ userId, except }: EndedSessions = {}, along?: Along): Promise<number> {
    return this.kysely.transaction().execute(async (trx) => {
      let ending = trx.deleteFrom("sessions");
      if (userId !== undefined) ending = ending.where("user_id", "=", userId);
      if (except !== undefined) ending = ending.where("digest", "!=", except);
      const { numDeletedRows } = await ending.executeTakeFirstOrThrow();
      await this.#writeAlong(trx, along, userId);
      return Number(numDeletedRows);
    });
  }

  /** Notes that a session was used; `flushSeen` writes it. */
  noteSeen(digest: string): void {
    this.#lastSeen.note(digest);
  }

  /** Writes what `noteSeen` collected. What could not be written is kept for the next time. */
  flushSeen(): Promise<void> {
    return this.#lastSeen.flush(this.kysely, this.#clock.now());
  }

  /** Deletes a batch of rows of each kind that are over, if no other holder is at it; answers how many. */
  sweep(over: Over, holder: string): Promise<number> {
    return sweep(this.kysely, over, holder);
  }
}

/** The row that an insertion made. Throws `user_exists` if it made none. */
function userOf([row]: UserRow[], email: string): User {
  if (!row) throw alreadyExists(email);
  return toUser(row);
}
