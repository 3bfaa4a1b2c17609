import { type Credentials, type DB, type Device, LIFETIME_OF, RESETTING } from "./db/db.ts";
import type { LiveSession } from "./db/tables/sessions.ts";
import { AuthError } from "./errors.ts";
import { FailedLogins } from "./failed-logins.ts";
import { callerOf, Journal, type Place } from "./journal.ts";
import { acceptPassword, normalizePassword, type PasswordPolicy } from "./password-policy.ts";
import type { Clock } from "./ports/clock.ts";
import { digest, isToken } from "./ports/digest.ts";
import type { HashCaller } from "./ports/hash-queue.ts";
import type { PasswordHasher } from "./ports/password.ts";
import type { Random } from "./ports/random.ts";
import type { Guess, Throttle } from "./throttle.ts";
import { canonicalEmail, isEmail, type User } from "./user.ts";

export type { LiveSession } from "./db/tables/sessions.ts";
export type { Place } from "./journal.ts";
export { hashPassword } from "./ports/password.ts";
export { generateUuid } from "./ports/random.ts";

/** How long things live (milliseconds), and how many a user may hold. */
export interface AuthLimits {
  /** A session ends when it was not used for this long. */
  readonly sessionIdle: number;
  /** A session ends this long after login, used or not. NIST SP 800-63B-4 §2.1.3: at most 30 days. */
  readonly sessionLifetime: number;
  /** At the next login the oldest session goes. */
  readonly sessionsPerUser: number;
  readonly resetTokensPerUser: number;
  /** Mails to one address within an hour that people who are not logged in can ask for. */
  readonly mailsPerHour: number;
}

/** What `logIn` hands out. */
export interface LogIn {
  readonly user: User;
  /** For the client's cookie; the database holds its digest only. */
  readonly token: string;
  /** For the device's cookie: by it the user is known here from now on. */
  readonly device: string;
}

export interface AuthOptions {
  readonly db: DB;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly limits: AuthLimits;
  readonly throttle: Throttle;
  /** Whether there is a way to send mail. Without one an address counts as proven when its user registers. */
  readonly mails: boolean;
  /** Whether who has not proven the address cannot log in. */
  readonly requireVerified: boolean;
}

/** How long a session's use may stay unwritten, in milliseconds. */
const SEEN_AFTER_MS = 60_000;

/**
 * Accounts, sessions and password resets. Knows no HTTP, no environment, no driver. Throws `AuthError`: beside what each
 * method names, `busy` when too many passwords are being hashed and `database_unavailable`.
 */
export class Auth {
  readonly #options: AuthOptions;
  readonly #journal: Journal;
  /** What failed logins leave to be written later. */
  readonly failedLogins: FailedLogins;

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#journal = new Journal({ ...options, mailsPerHour: options.limits.mailsPerHour });
    this.failedLogins = new FailedLogins(options.db, this.#journal);
  }

  /**
   * Creates a user, and writes to the address to have it proven. Throws `user_exists` ("User <email> already exists": its
   * owner is written to as well), `email_invalid`, `too_many_attempts`, and what the password policy throws.
   */
  async registerUser(email: string, password: string, place: Place = {}): Promise<User> {
    const { db, hasher, policy, mails, throttle } = this.#options;
    if (!isEmail(email)) throw new AuthError("email_invalid");
    const accepted = await acceptPassword(password, email, policy);
    const caller = callerOf(place);
    await hasher.expectRoom(caller);
    await throttle.request("registration", place);
    return db.addUser(email, await hasher.hash(accepted, caller), {
      verified: !mails,
      language: place.language,
      effects: (owner, isNew) => this.#journal.registration(place, owner, isNew),
    });
  }

  /** Whether this is an enabled user's password. Takes as long for an unknown e-mail as for a known one. */
  async validLogin(email: string, password: string): Promise<boolean> {
    return (await this.#verify(email, password)).right !== undefined;
  }

  /**
   * Verifies the password and starts a session, in place of the one of `replaces` if that is given. The session is
   * stored only if the credentials that were verified are still the user's. Undefined for wrong credentials, and, where the
   * address must be proven first, for who has not: then the mail that proves it is sent again. Throws `too_many_attempts`,
   * `mailed_link_required`, without mail `operator_link_required`.
   */
  async logIn(email: string, password: string, place: Place = {}, replaces?: string): Promise<LogIn | undefined> {
    const { requireVerified } = this.#options;
    const { guess, caller } = await this.#countGuess(email, password, place);
    const { right, known } = await this.#verify(email, password, caller, guess);
    if (!right || (requireVerified && right.user.verifiedAt === undefined)) {
      this.failedLogins.note(place, known?.user.id, right?.user);
      return undefined;
    }
    const started = await this.#startSession(right, place, { replaces, guess });
    return started && { user: right.user, ...started };
  }

  /** Starts a session without a password, for who has proven the e-mail otherwise. Undefined for an unknown e-mail. */
  async createSession(email: string, place: Place = {}): Promise<string | undefined> {
    const known = await this.#findEnabled(email);
    return known && (await this.#addSession(known, place, { methods: "mail" }))?.token;
  }

  /** The user of a session's token, or undefined if there is no such session or it has ended. */
  async getUserFromSessionId(sessionId: string): Promise<User | undefined> {
    return (await this.findSession(sessionId))?.user;
  }

  /** The session of a token with its user. Its use is noted, at most once a minute. */
  async findSession(token: string): Promise<LiveSession | undefined> {
    if (!isToken(token)) return undefined;
    const { db, clock } = this.#options;
    const now = clock.now();
    const key = digest(token);
    const live = await db.findSession(key, now, this.#seenAfter(now));
    if (live && now - live.session.lastSeenAt >= SEEN_AFTER_MS) db.noteSeen(key);
    return live;
  }

  /** Ends all sessions of a user. */
  async destroySession(userId: number): Promise<void> {
    await this.#options.db.endSessions({ userId });
  }

  /** Ends the session of a token; answers whether there was one. */
  async endSession(token: string, place: Place = {}): Promise<boolean> {
    if (!isToken(token)) return false;
    const now = this.#options.clock.now();
    const event = this.#journal.event("logged_out", place);
    return this.#options.db.endSession(digest(token), now, this.#seenAfter(now), event);
  }

  /** A single-use token that lets its bearer set a new password. Throws `user_not_found`, `too_many_tokens`. */
  async getResetPasswordToken(email: string): Promise<string> {
    return (await this.startPasswordReset(email)).token;
  }

  /** As `getResetPasswordToken`, with the user whom the token is for; who asks from a place is sent a mail as well. */
  async startPasswordReset(email: string, place?: Place): Promise<{ readonly user: User; readonly token: string }> {
    const { db, clock, random, limits, throttle } = this.#options;
    if (place) await throttle.request("mailRequest", place);
    const token = random.token();
    const now = clock.now();
    const made = {
      digest: digest(token),
      purpose: "password_reset",
      now,
      expiresAt: now + LIFETIME_OF.password_reset,
      limit: limits.resetTokensPerUser,
    } as const;
    const user = isEmail(email)
      ? await db.mailedTokens.addToken(email, made, this.#journal.resetRequested(place))
      : undefined;
    if (!user) throw new AuthError("user_not_found");
    return { user, token };
  }

  /** Has a mail with a reset token sent to the owner of an address. Tells nobody whether there is one. */
  async requestPasswordReset(email: string, place: Place): Promise<void> {
    if (!isEmail(email)) return;
    const { db, throttle } = this.#options;
    await throttle.request("mailRequest", place);
    await db.mailedTokens.recordRequest(email, () => this.#journal.resetRequested(place));
  }

  /** Has the mail that proves an address sent again. Tells nobody whether there is anything to prove. */
  async requestVerification(email: string, place: Place): Promise<void> {
    if (!isEmail(email)) return;
    const { db, throttle } = this.#options;
    await throttle.request("mailRequest", place);
    await db.mailedTokens.recordRequest(email, (owner) => this.#journal.verificationRequested(place, owner));
  }

  /**
   * Sets a new password, ends all of the user's sessions and tokens, and answers the user. Throws `token_invalid` for a
   * token that is unknown, used, expired or not for `email` (if that is given), and what the policy throws; then nothing
   * is consumed.
   */
  async updatePassword(resetToken: string, password: string, email?: string): Promise<User> {
    return (await this.resetPassword(resetToken, password, {}, email)).user;
  }

  /** As `updatePassword`, with the token for the device's cookie: by it the user is known there from now on. */
  async resetPassword(
    resetToken: string,
    password: string,
    place: Place,
    email?: string,
  ): Promise<{ readonly user: User; readonly device: string }> {
    const { db, clock, hasher, policy, throttle } = this.#options;
    if (!isToken(resetToken)) throw new AuthError("token_invalid");
    const key = digest(resetToken);
    const guess = await throttle.token(place);
    // Asked before the hash, so that a made-up token costs nobody a hash; decided after it, by the taking.
    const owner = await db.mailedTokens.findTokenOwner(key, RESETTING, clock.now());
    if (!owner || (email !== undefined && canonicalEmail(email) !== owner.email)) throw new AuthError("token_invalid");
    await throttle.right(guess);
    const accepted = await acceptPassword(password, owner.email, policy);
    const hashed = await hasher.hash(accepted, callerOf(place, owner.email));
    const { device, token } = this.#deviceOf(place);
    const effects = {
      ...this.#journal.effects("password_reset", place, [this.#journal.noticeMail("password_changed", place)]),
      resets: throttle.endedByNewPassword(owner.email),
    };
    const user = await db.mailedTokens.takePasswordReset(key, clock.now(), hashed, { device, effects });
    if (!user) throw new AuthError("token_invalid");
    return { user, device: token };
  }

  async #findEnabled(email: string): Promise<Credentials | undefined> {
    const known = isEmail(email) ? await this.#options.db.findCredentials({ email }) : undefined;
    return known?.user.disabledAt === undefined ? known : undefined;
  }

  /** Counts a guess before it is made, and says who makes it; what cannot be a password is not counted. */
  async #countGuess(
    email: string,
    password: string,
    place: Place,
  ): Promise<{ readonly guess: Guess; readonly caller: HashCaller }> {
    const { hasher, throttle } = this.#options;
    if (normalizePassword(password) === undefined || !isEmail(email)) return { guess: [], caller: callerOf(place) };
    const knowsDevice = await this.#knowsDevice(email, place);
    // The network says less than the browser, and is looked up only when that may help its owner in.
    const isKnown = knowsDevice || (hasher.isCrowded() && (await this.#knowsNetwork(email, place)));
    const caller = callerOf(place, isKnown ? email : undefined);
    await hasher.expectRoom(caller); // in a flood most requests end here, and nothing is counted
    return { guess: await throttle.password(email, place, knowsDevice), caller };
  }

  async #knowsDevice(email: string, { device }: Place): Promise<boolean> {
    return device !== undefined && this.#options.db.knowsDevice(digest(device), canonicalEmail(email));
  }

  async #knowsNetwork(email: string, { network }: Place): Promise<boolean> {
    return network !== undefined && this.#options.db.knowsNetwork(network, canonicalEmail(email));
  }

  /** Who has this address, and the same again if this is the password. */
  async #verify(
    email: string,
    password: string,
    caller: HashCaller = {},
    guess: Guess = [],
  ): Promise<{ readonly right?: Credentials; readonly known?: Credentials | undefined }> {
    const { db, hasher, throttle } = this.#options;
    const normalized = normalizePassword(password);
    if (normalized === undefined || !isEmail(email)) return {}; // nobody's, so no time can tell anything
    const known = await this.#findEnabled(email);
    const isRight = await throttle.making(guess, hasher.verify(normalized, known?.hashedPassword, caller));
    if (!isRight || known?.hashedPassword === undefined) return { known };
    if (hasher.isOutdated(known.hashedPassword)) {
      await db.rehash(known, await hasher.hash(normalized, { ...caller, account: canonicalEmail(email) }));
    }
    return { right: known, known };
  }

  #deviceOf({ device, network }: Place): { readonly device: Device; readonly token: string } {
    const token = this.#options.random.token();
    return { device: { presented: device && digest(device), fresh: digest(token), network }, token };
  }

  async #startSession(
    verified: Credentials,
    place: Place,
    options: { readonly replaces: string | undefined; readonly guess: Guess },
  ) {
    const { device, token } = this.#deviceOf(place);
    const added = await this.#addSession(verified, place, { ...options, device });
    return added && { token: added.token, device: added.isKnown && place.device ? place.device : token };
  }

  async #addSession(
    verified: Credentials,
    place: Place,
    {
      replaces,
      device,
      guess,
      methods = "pwd",
    }: {
      readonly replaces?: string | undefined;
      readonly device?: Device;
      readonly guess?: Guess;
      readonly methods?: string;
    } = {},
  ): Promise<{ readonly token: string; readonly isKnown: boolean } | undefined> {
    const { db, clock, random, limits } = this.#options;
    const token = random.token();
    const now = clock.now();
    const { userAgent, network } = place;
    const session = {
      digest: digest(token),
      id: random.uuid(),
      now,
      expiresAt: now + limits.sessionLifetime,
      userAgent,
      network,
      methods,
    };
    const added = await db.addSession(verified, session, {
      limit: limits.sessionsPerUser,
      replaces: replaces === undefined ? undefined : digest(replaces),
      device,
      guess,
      effects: (signs) => this.#journal.login(place, session.id, signs),
    });
    return added && { token, ...added };
  }

  #seenAfter(now: number): number {
    return now - this.#options.limits.sessionIdle;
  }
}
