import type { AuthOptions } from "./auth.ts";
import type { Credentials, Event, ProfileChanges, Session } from "./db/db.ts";
import type { LiveSession } from "./db/tables/sessions.ts";
import { AuthError } from "./errors.ts";
import { callerOf, Journal, type Place } from "./journal.ts";
import { acceptPassword, normalizePassword } from "./password-policy.ts";
import { digest, isToken } from "./ports/digest.ts";
import { asciiEmail, canonicalEmail, isEmail, type User } from "./user.ts";

/** How long after a password was given an action that needs it goes on without. Milliseconds. */
export const STEP_UP_MS = 10 * 60 * 1000;

/** Events that are read at once. */
const PAGE = 500;

/** The live session of a request, with its token. */
export interface Here extends LiveSession {
  readonly token: string;
}

/**
 * What the owner of an account does with it, and with its address. Throws `AuthError`: beside what each method names,
 * `busy` when too many passwords are being hashed and `database_unavailable`.
 */
export class Account {
  readonly #options: Omit<AuthOptions, "requireVerified">;
  readonly #journal: Journal;

  constructor(options: Omit<AuthOptions, "requireVerified">) {
    this.#options = options;
    this.#journal = new Journal({ ...options, mailsPerHour: options.limits.mailsPerHour });
  }

  /** Throws `reauthentication_required` unless the password was given in this session within the last ten minutes. */
  requireStepUp({ session }: LiveSession): void {
    if (this.#options.clock.now() - session.authenticatedAt >= STEP_UP_MS) {
      throw new AuthError("reauthentication_required");
    }
  }

  /** Notes that the password was given again; answers the session's new token. Throws `wrong_password`. */
  async reauthenticate({ user, token, session }: Here, password: string, place: Place): Promise<string> {
    const { db, clock, random } = this.#options;
    await this.#verify(user, password, place, session.id);
    const next = random.token();
    const effects = this.#journal.effects("reauthenticated", place);
    const [before, after] = [digest(token), digest(next)];
    if (!(await db.accounts.reauthenticate(user, before, after, clock.now(), effects))) {
      throw new AuthError("session_required");
    }
    return next;
  }

  /**
   * Replaces the password and ends every other session. Throws `wrong_password` for a current one that is not, and what
   * the policy throws; then nothing has changed.
   */
  async changePassword({ user, token, session }: Here, current: string, password: string, place: Place): Promise<void> {
    const { db, clock, hasher, policy, throttle } = this.#options;
    const verified = await this.#verify(user, current, place, session.id);
    const accepted = await acceptPassword(password, user.email, policy);
    const hashed = await hasher.hash(accepted, callerOf(place, user.email));
    const effects = {
      ...this.#journal.effects("password_changed", place, [this.#journal.noticeMail("password_changed", place)]),
      resets: throttle.endedByNewPassword(user.email),
    };
    // Somebody else was faster with another password: this one is no longer the current one.
    if (!(await db.accounts.changePassword(verified, hashed, clock.now(), digest(token), effects))) {
      throw new AuthError("wrong_password");
    }
  }

  /**
   * Has a mail sent to an address that its user wants to have from now on; it counts once that is proven. If somebody has
   * proven it already the mail tells that person instead, and the caller does not learn it. Throws `email_invalid`, and
   * `mail_disabled`.
   */
  async requestEmailChange(user: User, entered: string, place: Place): Promise<void> {
    const { db, limits, mails } = this.#options;
    const email = asciiEmail(entered);
    if (!isEmail(email)) throw new AuthError("email_invalid");
    if (!mails) throw new AuthError("mail_disabled");
    const wish = {
      ...this.#journal.effects("email_change_requested", place),
      toNewAddress: this.#journal.requestedMail("email_change", place, email),
      toItsOwner: this.#journal.requestedMail("account_exists", place),
    };
    await db.addresses.requestChange(user, email, wish, limits.mailsPerHour);
  }

  /**
   * Proves an address by the token that was mailed to it, and the password of the account that wants it: the one of a
   * registration, or the next one of an account. Answers the user. Throws `token_invalid` for a token that is unknown,
   * used, expired or not for `email` (if that is given), `wrong_credentials` for another password, and `user_exists` if
   * somebody else has proven the address meanwhile; then nothing is consumed. `here` is a session that goes on.
   */
  async proveEmail(
    token: string,
    password: string,
    place: Place,
    { email, here }: { readonly email?: string | undefined; readonly here?: string | undefined } = {},
  ): Promise<User> {
    const { db, clock, throttle } = this.#options;
    if (!isToken(token)) throw new AuthError("token_invalid");
    const key = digest(token);
    const guess = await throttle.token(place);
    const owner = await db.mailedTokens.findTokenOwner(key, ["email_verification", "email_change"], clock.now());
    if (!owner || (email !== undefined && canonicalEmail(email) !== canonicalEmail(owner.email))) {
      throw new AuthError("token_invalid");
    }
    await throttle.right(guess);
    const verified = await this.#verify(
      { id: owner.userId, email: owner.email },
      password,
      place,
      key,
      "wrong_credentials",
    );
    const proven =
      owner.purpose === "email_verification"
        ? await db.addresses.verify(key, verified, clock.now(), this.#journal.effects("email_verified", place))
        : await db.addresses.change(key, verified, clock.now(), {
            keptSession: here === undefined ? undefined : digest(here),
            effects: (old) =>
              this.#journal.effects("email_changed", place, [this.#journal.noticeMail("email_changed", place, old)]),
          });
    if (!proven) throw new AuthError("token_invalid");
    return proven;
  }

  /**
   * "This was not me": ends every session, makes the password one that nobody knows, takes a change of address back, and
   * has a reset mailed. Answers the user. Throws `token_invalid`, and `user_exists` if somebody else has proven the old
   * address meanwhile; then nothing has changed.
   */
  async secure(token: string, place: Place): Promise<User> {
    const { db, clock, hasher, random, throttle } = this.#options;
    if (!isToken(token)) throw new AuthError("token_invalid");
    const key = digest(token);
    const guess = await throttle.token(place);
    const owner = await db.mailedTokens.findTokenOwner(key, ["report_compromise", "email_change_undo"], clock.now());
    if (!owner) throw new AuthError("token_invalid");
    await throttle.right(guess);
    const nobodys = await hasher.hash(random.token(), callerOf(place, owner.email));
    // Not counted among the mails that strangers ask for: this one must come.
    const { limit: _, ...reset } = this.#journal.requestedMail("password_reset", place);
    const effects = this.#journal.effects("compromise_reported", place, [reset]);
    const user = await db.addresses.secure(key, clock.now(), nobodys, effects);
    if (!user) throw new AuthError("token_invalid");
    return user;
  }

  /** Changes what is shown of the user, and the language of mails; answers the user as it is now. */
  changeProfile({ user }: LiveSession, changes: ProfileChanges, place: Place): Promise<User> {
    return this.#options.db.accounts.changeProfile(user.id, changes, this.#journal.effects("profile_changed", place));
  }

  /** The user's live sessions, last used first. */
  sessions({ user }: LiveSession): Promise<Session[]> {
    const { db, clock, limits } = this.#options;
    const now = clock.now();
    return db.accounts.sessions(user.id, now, now - limits.sessionIdle);
  }

  /** Ends a session of the user by its public id. Throws `not_found` for one that is unknown or somebody else's. */
  async endSession({ user }: LiveSession, id: string, place: Place): Promise<void> {
    const event = this.#journal.event("session_ended", place, { sessionId: id });
    // Anything else is no id, and not every text is one for the database.
    const isId = /^[\da-f-]{36}$/.test(id);
    if (!isId || !(await this.#options.db.accounts.endSession(user.id, id, { event })))
      throw new AuthError("not_found");
  }

  /** Ends all of the user's sessions, or all but this one; answers how many. */
  endSessions({ user, token }: Here, scope: "others" | "all", place: Place): Promise<number> {
    const effects = this.#journal.effects("sessions_ended", place);
    return this.#options.db.endSessions(
      { userId: user.id, except: scope === "all" ? undefined : digest(token) },
      effects,
    );
  }

  /** Everything that is stored of the user, without secrets. That it was asked for is an event, and among them. */
  async exportData(live: LiveSession, place: Place) {
    const { db } = this.#options;
    const userId = live.user.id;
    await db.events.write(this.#journal.event("data_exported", place, { userId }));
    const events: Event[] = [];
    for (let before: string | undefined; ; before = events.at(-1)?.id) {
      const page = await db.events.list({ limit: PAGE, userId, before });
      events.push(...page);
      if (page.length < PAGE) break;
    }
    return { sessions: await this.sessions(live), events, ...(await db.accounts.holdings(userId)) };
  }

  /** Removes the user with everything that belongs to it. Throws `reauthentication_required`. */
  async deleteUser(live: LiveSession, place: Place): Promise<void> {
    this.requireStepUp(live);
    await this.#options.db.deleteUser(live.user.id, this.#journal.effects("user_deleted", place));
  }

  /**
   * The user, if this is its password. Else throws `otherwise`, and that is an event. Guesses are counted for what they are
   * made beside; too many throw `too_many_attempts`.
   */
  async #verify(
    user: Pick<User, "id" | "email">,
    password: string,
    place: Place,
    beside: string,
    otherwise: "wrong_password" | "wrong_credentials" = "wrong_password",
  ): Promise<Credentials> {
    const { db, hasher, throttle } = this.#options;
    const normalized = normalizePassword(password);
    const caller = callerOf(place, user.email); // by a session, or a mailed token
    await hasher.expectRoom(caller);
    const guess = await throttle.passwordAgain(beside);
    const known = normalized === undefined ? undefined : await db.findCredentials({ id: user.id });
    if (
      known &&
      normalized !== undefined &&
      (await throttle.making(guess, hasher.verify(normalized, known.hashedPassword, caller)))
    ) {
      await throttle.right(guess);
      return known;
    }
    db.events.note(this.#journal.event("reauthentication_failed", place, { userId: user.id }));
    throw new AuthError(otherwise);
  }
}
