import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import { generateUuid } from "../ports/random.ts";
import { asciiEmail, canonicalEmail, type Language, type User } from "../user.ts";
import { Accounts } from "./accounts.ts";
import { Addresses } from "./addresses.ts";
import { batchLookups } from "./kernel/batch-lookups.ts";
import { deleteQuietly, isFromTheFuture } from "./kernel/expiry.ts";
import { MAX_KEYS } from "./kernel/prepared.ts";
import { LastSeen, type Over, sweep } from "./kernel/retention.ts";
import { run, type Statement, write } from "./kernel/write.ts";
import { MailedTokens } from "./mailed-tokens.ts";
import { Outbox } from "./outbox.ts";
import type { Schema } from "./schema.ts";
import { Attempts } from "./tables/attempts.ts";
import { type Event, Events, eventRow, events, type RecentLogin } from "./tables/events.ts";
import { hourOf, type LiveRow, type LiveSession, type NewSession, sessions, toLiveSession } from "./tables/sessions.ts";
import { type SideEffects, sideEffects } from "./tables/side-effects.ts";
import { tokens } from "./tables/tokens.ts";
import { browserLookups, type Device, rememberBrowser } from "./tables/trusted-browsers.ts";
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
  users,
} from "./tables/users.ts";

export type { ProfileChanges } from "./accounts.ts";
export type { Over } from "./kernel/retention.ts";
export type { DueMail, ListedMail, MailToken, Outbox } from "./outbox.ts";
export type { EventKind, MailKind, TokenPurpose } from "./schema.ts";
export type { Event, EventPage } from "./tables/events.ts";
export type { MailDetails } from "./tables/mails.ts";
export type { LiveSession, Session } from "./tables/sessions.ts";
export { LIFETIME_OF, RESETTING } from "./tables/tokens.ts";
export type { Device } from "./tables/trusted-browsers.ts";
export type { Credentials } from "./tables/users.ts";

export interface NewUser {
  readonly verified?: boolean;
  readonly language?: Language | undefined;
  /** For a new user, or for the user who has had the address already (undefined: disabled). */
  readonly effects?: (owner: User | undefined, isNew: boolean) => SideEffects;
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
  readonly effects?: ((signs: LoginSigns) => SideEffects) | undefined;
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
  /** Tokens that let their bearer set a new password, or verify an address. */
  readonly mailedTokens: MailedTokens;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly attempts: Attempts;
  /** Whether a device, by the digest of its cookie's token, is one on which the user of an address has logged in before. */
  readonly knowsDevice: ReturnType<typeof browserLookups>["knowsDevice"];
  /** Whether the user of an address was in a network at the last login with one of the devices. */
  readonly knowsNetwork: ReturnType<typeof browserLookups>["knowsNetwork"];
  readonly #clock: { now(): number };
  readonly #sessionRow: (digest: string) => Promise<LiveRow | undefined>;
  readonly #lastSeen = new LastSeen();

  constructor(kysely: Kysely<Schema>, clock: { now(): number }) {
    this.kysely = kysely;
    this.accounts = new Accounts(kysely);
    this.addresses = new Addresses(kysely);
    this.mailedTokens = new MailedTokens(kysely);
    this.events = new Events(kysely);
    this.outbox = new Outbox(kysely);
    this.attempts = new Attempts(kysely);
    ({ knowsDevice: this.knowsDevice, knowsNetwork: this.knowsNetwork } = browserLookups(kysely));
    this.#clock = clock;
    this.#sessionRow = batchLookups(async (digests) => {
      const rows = await sessions(kysely).byDigests(kysely, digests);
      return new Map(rows.map((row) => [row.digest, row]));
    }, MAX_KEYS);
  }

  /** Stores a new user. Throws `user_exists` if a user has this address in any spelling, at any concurrency. */
  async addUser(email: string, hashedPassword: string | Uint8Array, options: NewUser = {}): Promise<User> {
    const { verified = false, language = null, effects } = options;
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
    const { insert } = users(this.kysely);
    if (!effects) return userOf(await insert(this.kysely, values), email);
    const inserted = await write(this.kysely, async (trx) => {
      const rows = await insert(trx, values);
      // Asked also of a new user: a stranger learns nothing from how long this takes.
      const [owner] = await tokens(this.kysely).lockUser(trx, { canonical });
      await run(trx, sideEffects(this.kysely, effects(owner && toUser(owner), rows.length > 0), owner?.id));
      return rows;
    });
    return userOf(inserted ?? [], email);
  }

  /** The first user that has all of these values; an e-mail in any spelling. Throws for an empty or unknown filter. */
  async findUserBy(filter: UserFilter): Promise<User | undefined> {
    const conditions = conditionsOf(filter);
    if (filter.email !== undefined && conditions.length === 1) {
      const [row] = await users(this.kysely).byEmail(this.kysely, { canonical: canonicalEmail(filter.email) });
      return row && toUser(row);
    }
    let query = this.kysely.selectFrom("users").select(USER_COLUMNS);
    for (const [column, value] of conditions) query = query.where(column, "=", value);
    const row = await query.orderBy("id").limit(1).executeTakeFirst();
    return row && toUser(row);
  }

  /** The user of an address in any spelling, or of an id, with the hash of its password. */
  async findCredentials(whose: { readonly email: string } | { readonly id: number }): Promise<Credentials | undefined> {
    const { credentialsByEmail, credentialsById } = users(this.kysely);
    const [row] =
      "id" in whose
        ? await credentialsById(this.kysely, whose)
        : await credentialsByEmail(this.kysely, { canonical: canonicalEmail(whose.email) });
    return row && toCredentials(row);
  }

  /** Changes a user. All names are checked before anything is written. Throws `user_not_found`, `user_exists`. */
  async updateUser(userId: number, changes: UserChanges, effects?: SideEffects): Promise<void> {
    const columns = columnsOf(changes, this.#clock.now());
    const { email } = changes;
    const updated = await write(this.kysely, async (trx) => {
      if (email !== undefined && (await isTaken(trx, email, userId))) throw alreadyExists(email);
      const [row] = await trx.updateTable("users").set(columns).where("id", "=", userId).returning("id").execute();
      if (row) await run(trx, sideEffects(this.kysely, effects, userId));
      return row;
    });
    if (!updated) throw new AuthError("user_not_found");
  }

  /** Replaces a hash by another one of the same password. Changes nothing if the credentials have changed since. */
  async rehash({ user, epoch }: Credentials, hashedPassword: string): Promise<void> {
    await users(this.kysely).rehash(this.kysely, { userId: user.id, epoch, hashedPassword });
  }

  /** Removes a user with everything that belongs to it. What is left are events, of a number. Throws `user_not_found`. */
  deleteUser(userId: number, effects?: SideEffects): Promise<void> {
    return this.#ofUser([{ query: users(this.kysely).deleteOne.with({ userId }), minRows: 1 }], userId, effects);
  }

  /** Shuts a user out: every session and token ends in the same transaction. Throws `user_not_found`. */
  disableUser(userId: number, effects?: SideEffects): Promise<void> {
    const disabling = [
      { query: users(this.kysely).disable.with({ userId, now: this.#clock.now() }), minRows: 1 },
      { query: sessions(this.kysely).endAll.with({ userId }) },
      { query: tokens(this.kysely).deleteAll.with({ userId }) },
    ];
    return this.#ofUser(disabling, userId, effects);
  }

  async #ofUser(statements: readonly Statement[], userId: number, effects: SideEffects | undefined): Promise<void> {
    const written = await write(this.kysely, [...statements, ...sideEffects(this.kysely, effects, userId)]);
    if (!written) throw new AuthError("user_not_found");
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
    const recent = await events(this.kysely).recentLogins(this.kysely, { userId: verified.user.id });
    const add = async (isKnown: boolean) =>
      (await this.#addSession(verified, session, options, { isKnown, recent })) ? { isKnown } : undefined;
    const { presented } = options.device ?? {};
    // What is presented as a device may be nobody's, or another user's.
    return (presented === undefined ? undefined : await add(true)) ?? add(false);
  }

  #addSession(
    { user: { id: userId }, epoch }: Credentials,
    session: NewSession,
    { limit, replaces, device, guess = [], effects }: SessionOptions,
    signs: LoginSigns,
  ): Promise<unknown> {
    const { digest, now, userAgent = null, network = null } = session;
    const { insert, prune } = sessions(this.kysely);
    return write(this.kysely, [
      { query: insert.with({ ...session, userAgent, network, userId, epoch, hour: hourOf(now) }), minRows: 1 },
      { query: prune.with({ userId, digest, replaced: replaces ?? "", limit }) },
      ...rememberBrowser(this.kysely, userId, now, device, signs.isKnown),
      ...sideEffects(this.kysely, effects?.(signs), userId),
      ...this.attempts.refunding(guess, true), // last: the rows of a network are many people's
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
      await deleteQuietly(sessions(this.kysely).forget(this.kysely, { digest, now, seenAfter }));
      return undefined;
    }
    // A clock that was ahead by years made it, and it would live as much longer as that clock was wrong.
    return isFromTheFuture(row.sessionCreatedAt, now) ? undefined : toLiveSession(row);
  }

  /** Ends one live session; returns whether there was one. Of many callers at once one hears true. */
  async endSession(digest: string, now: number, seenAfter: number, event?: Event): Promise<boolean> {
    const live = { digest, now, seenAfter };
    const told = event && events(this.kysely).insertOfSession.with({ ...eventRow(event), ...live });
    const ended = sessions(this.kysely).endOne.with(live);
    const queries = told ? [told, ended] : [ended];
    const rows = await write(
      this.kysely,
      queries.map((query) => ({ query, minRows: 1 })),
    );
    return rows !== undefined;
  }

  /** Ends all sessions of a user, or all but the one of a digest, or of everybody; returns how many there were. */
  async endSessions({ userId, except }: EndedSessions = {}, effects?: SideEffects): Promise<number> {
    const written = await write(this.kysely, async (trx) => {
      let ending = trx.deleteFrom("sessions");
      if (userId !== undefined) ending = ending.where("user_id", "=", userId);
      if (except !== undefined) ending = ending.where("digest", "!=", except);
      const { numDeletedRows } = await ending.executeTakeFirstOrThrow();
      await run(trx, sideEffects(this.kysely, effects, userId));
      return Number(numDeletedRows);
    });
    return written ?? 0;
  }

  /** Notes that a session was used; `flushSeen` writes it. */
  noteSeen(digest: string): void {
    this.#lastSeen.note(digest);
  }

  /** Writes what `noteSeen` collected. What could not be written is kept for the next time. */
  flushSeen(): Promise<void> {
    return this.#lastSeen.flush(this.kysely, this.#clock.now());
  }

  /** Deletes a batch of rows of each kind that are over, if no other holder is at it; returns how many. */
  sweep(over: Over, holder: string): Promise<number> {
    return sweep(this.kysely, over, holder);
  }
}

/** The row that an insertion made. Throws `user_exists` if it made none. */
function userOf([row]: UserRow[], email: string): User {
  if (!row) throw alreadyExists(email);
  return toUser(row);
}
