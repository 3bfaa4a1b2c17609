import { verifyPassword } from "./authentication/password.ts";
import { endSession, endSessions, findSession } from "./authentication/session.ts";
import { signInByEmail } from "./authentication/sign-in.ts";
import type { Domain } from "./core/domain.ts";
import { resetPassword, startPasswordReset } from "./features/password-reset/operations.ts";
import { registerUser } from "./features/users/operations.ts";
import type { User } from "./user.ts";

export { hashPassword } from "./ports/password.ts";
export { generateUuid } from "./ports/random.ts";

/**
 * Accounts, sessions and password resets: the seven operations of the specification. Throws `ServiceError`: besides what each
 * method names, `busy` when too many passwords are being hashed, and `database_unavailable`.
 */
export class Auth {
  readonly #domain: Domain;

  constructor(domain: Domain) {
    this.#domain = domain;
  }

  /**
   * Creates a user, and writes to the address to have it verified. Throws `user_exists` ("User <email> already exists"),
   * `email_invalid`, and what the password policy throws.
   */
  registerUser(email: string, password: string): Promise<User> {
    return registerUser(this.#domain, email, password);
  }

  /**
   * Whether this is an enabled user's password; says nothing of a second step. Takes as long for an unknown address as for a
   * known one.
   */
  async validLogin(email: string, password: string): Promise<boolean> {
    return (await verifyPassword(this.#domain, email, password)).verified !== undefined;
  }

  /**
   * Starts a session without a password, for a user who has proved the address otherwise. Returns the token for the cookie;
   * undefined for an unknown address, and for a user who has two-step login on.
   */
  async createSession(email: string): Promise<string | undefined> {
    const result = await signInByEmail(this.#domain, email);
    return result.outcome === "signed_in" ? result.token : undefined;
  }

  /** The user of a session's token, or undefined if there is no such session or it has ended. */
  async getUserFromSessionId(sessionId: string): Promise<User | undefined> {
    return (await findSession(this.#domain, sessionId))?.user;
  }

  /** Ends all sessions of a user. */
  async destroySession(userId: number): Promise<void> {
    await endSessions(this.#domain, { userId });
  }

  /** Ends the session of a token; returns whether there was one. */
  endSession(token: string): Promise<boolean> {
    return endSession(this.#domain, token);
  }

  /** A single-use token that lets its bearer set a new password. Throws `user_not_found`, `too_many_tokens`. */
  async getResetPasswordToken(email: string): Promise<string> {
    return (await startPasswordReset(this.#domain, email)).token;
  }

  /**
   * Sets a new password, and ends all of the user's sessions and tokens. Throws `token_invalid` for a token that is unknown,
   * used or expired, and what the policy throws; then nothing is consumed.
   */
  async updatePassword(resetToken: string, password: string): Promise<void> {
    await resetPassword(this.#domain, resetToken, password);
  }
}
