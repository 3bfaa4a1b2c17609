import type { DB } from "./db/db.ts";
import type { LiveSession } from "./db/sessions.ts";
import { AuthError } from "./errors.ts";
import { acceptPassword, normalizePassword, type PasswordPolicy } from "./password-policy.ts";
import type { Clock } from "./ports/clock.ts";
import { digest, isToken } from "./ports/digest.ts";
import type { PasswordHasher } from "./ports/password.ts";
import type { Random } from "./ports/random.ts";
import { canonicalEmail, isEmail, type User } from "./user.ts";

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
  readonly resetLifetime: number;
  readonly resetTokensPerUser: number;
}

/** Where a login comes from, as its owner will be shown it. */
export interface Place {
  readonly userAgent?: string | undefined;
  readonly network?: string | undefined;
}

/** What `logIn` hands out. */
export interface LogIn {
  readonly user: User;
  /** For the client's cookie; the database holds its digest only. */
  readonly token: string;
}

export interface AuthOptions {
  readonly db: DB;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly limits: AuthLimits;
  /** Addresses count as verified when a user registers, because nothing here can verify them. */
  readonly trustAddresses?: boolean;
}

/** How long a session's use may stay unwritten, in milliseconds. */
const SEEN_AFTER_MS = 60_000;

/**
 * Accounts, sessions and password resets. Knows no HTTP, no environment, no driver. Throws `AuthError`: beside what each
 * method names, `busy` when too many passwords are being hashed and `database_unavailable`.
 */
export class Auth {
  readonly #options: AuthOptions;

  constructor(options: AuthOptions) {
    this.#options = options;
  }

  /**
   * Creates a user. Throws `user_exists` ("User <email> already exists"), `email_invalid`, and what the password policy
   * throws.
   */
  async registerUser(email: string, password: string): Promise<User> {
    const { db, hasher, policy, trustAddresses = false } = this.#options;
    if (!isEmail(email)) throw new AuthError("email_invalid");
    const accepted = await acceptPassword(password, email, policy);
    return db.addUser(email, await hasher.hash(accepted), { verified: trustAddresses });
  }

  /** Whether this is an enabled user's password. Takes as long for an unknown e-mail as for a known one. */
  async validLogin(email: string, password: string): Promise<boolean> {
    return (await this.#verify(email, password)) !== undefined;
  }

  /**
   * Verifies the password and starts a session, in place of the one of `replaces` if that is given. The session is
   * stored only if the hash that was verified is still the user's. Undefined for wrong credentials.
   */
  async logIn(email: string, password: string, place: Place = {}, replaces?: string): Promise<LogIn | undefined> {
    // Twice: a login beside this one may just have renewed the hash (of this same password).
    for (let attempt = 0; attempt < 2; attempt++) {
      const user = await this.#verify(email, password);
      if (!user) return undefined;
      const token = await this.#startSession(user, place, replaces);
      if (token !== undefined) return { user, token };
    }
    return undefined;
  }

  /** Starts a session without a password, for who has proven the e-mail otherwise. Undefined for an unknown e-mail. */
  async createSession(email: string, place: Place = {}): Promise<string | undefined> {
    const user = await this.#findUser(email);
    return user && this.#startSession(user, place);
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
    await this.#options.db.endSessions(userId);
  }

  /** Ends the session of a token; answers whether there was one. */
  async endSession(token: string): Promise<boolean> {
    if (!isToken(token)) return false;
    const now = this.#options.clock.now();
    return this.#options.db.endSession(digest(token), now, this.#seenAfter(now));
  }

  /** A single-use token that lets its bearer set a new password. Throws `user_not_found`, `too_many_tokens`. */
  async getResetPasswordToken(email: string): Promise<string> {
    return (await this.startPasswordReset(email)).token;
  }

  /** As `getResetPasswordToken`, with the user whom the token is for. */
  async startPasswordReset(email: string): Promise<{ readonly user: User; readonly token: string }> {
    const { db, clock, random, limits } = this.#options;
    const token = random.token();
    const now = clock.now();
    const expiresAt = now + limits.resetLifetime;
    const user = isEmail(email)
      ? await db.addToken(email, {
          digest: digest(token),
          purpose: "password_reset",
          now,
          expiresAt,
          limit: limits.resetTokensPerUser,
        })
      : undefined;
    if (!user) throw new AuthError("user_not_found");
    return { user, token };
  }

  /**
   * Sets a new password, ends all of the user's sessions and reset tokens, and answers the user. Throws `token_invalid` for a token that is
   * unknown, used, expired or not for `email` (if that is given), and what the policy throws; then nothing is consumed.
   */
  async updatePassword(resetToken: string, password: string, email?: string): Promise<User> {
    const { db, clock, hasher, policy } = this.#options;
    const key = digest(resetToken);
    // Asked before the hash, so that a made-up token costs nobody a hash; decided after it, by the taking.
    const owner = isToken(resetToken) && (await db.findTokenOwner(key, "password_reset", clock.now()));
    if (!owner || (email !== undefined && canonicalEmail(email) !== owner.email)) throw new AuthError("token_invalid");
    const hashed = await hasher.hash(await acceptPassword(password, owner.email, policy));
    const user = await db.takePasswordReset(key, clock.now(), hashed);
    if (!user) throw new AuthError("token_invalid");
    return user;
  }

  async #findUser(email: string): Promise<User | undefined> {
    const user = isEmail(email) ? await this.#options.db.findUserBy({ email }) : undefined;
    return user?.disabledAt === undefined ? user : undefined;
  }

  async #verify(email: string, password: string): Promise<User | undefined> {
    const { db, hasher } = this.#options;
    const normalized = normalizePassword(password);
    if (normalized === undefined || !isEmail(email)) return undefined; // nobody's, so no time can tell anything
    const user = await this.#findUser(email);
    if (!(await hasher.verify(normalized, user?.hashedPassword)) || !user) return undefined;
    if (!hasher.isOutdated(user.hashedPassword)) return user;
    const hashedPassword = await hasher.hash(normalized);
    return (await db.rehash(user.id, user.hashedPassword, hashedPassword)) ? { ...user, hashedPassword } : user;
  }

  async #startSession(user: User, place: Place, replaces?: string): Promise<string | undefined> {
    const { db, clock, random, limits } = this.#options;
    const token = random.token();
    const now = clock.now();
    const added = await db.addSession(
      user,
      {
        digest: digest(token),
        id: random.uuid(),
        now,
        expiresAt: now + limits.sessionLifetime,
        userAgent: place.userAgent,
        network: place.network,
      },
      { limit: limits.sessionsPerUser, replaces: replaces === undefined ? undefined : digest(replaces) },
    );
    return added ? token : undefined;
  }

  #seenAfter(now: number): number {
    return now - this.#options.limits.sessionIdle;
  }
}
