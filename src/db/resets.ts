import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import { canonicalEmail, type User } from "../user.ts";
import { type Along, alongSteps, alongWriter, type WriteAlong } from "./along.ts";
import { change } from "./change.ts";
import { mailStatements } from "./mails.ts";
import { finished, isFromTheFuture } from "./over.ts";
import type { Schema, TokenPurpose } from "./schema.ts";
import { sessionStatements } from "./sessions.ts";
import { LIFETIME_OF, type NewToken, tokenStatements } from "./tokens.ts";
import { type Device, deviceNoter, type NoteDevice } from "./trusted-browsers.ts";
import { toUser, userStatements } from "./users.ts";

export interface ResetOptions {
  readonly device?: Device | undefined;
  readonly along?: Along | undefined;
}

export interface TokenOwner {
  readonly userId: number;
  readonly email: string;
  readonly purpose: TokenPurpose;
}

/** Tokens that are asked for, looked at, and used to set a new password. Every change is one transaction. */
export class Resets {
  readonly #kysely: Kysely<Schema>;
  readonly #users: ReturnType<typeof userStatements>;
  readonly #sessions: ReturnType<typeof sessionStatements>;
  readonly #tokens: ReturnType<typeof tokenStatements>;
  readonly #mails: ReturnType<typeof mailStatements>;
  readonly #noteDevice: NoteDevice;
  readonly #alongSteps: ReturnType<typeof alongSteps>;
  readonly #writeAlong: WriteAlong;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
    this.#users = userStatements(kysely);
    this.#sessions = sessionStatements(kysely);
    this.#tokens = tokenStatements(kysely);
    this.#mails = mailStatements(kysely);
    this.#noteDevice = deviceNoter(kysely);
    this.#alongSteps = alongSteps(kysely);
    this.#writeAlong = alongWriter(kysely);
  }

  /**
   * Stores a token for the enabled user of an address; answers the user, undefined if there is none. Throws
   * `too_many_tokens`, exactly, if the user holds as many live ones as allowed.
   */
  async addToken(email: string, token: NewToken, along?: Along): Promise<User | undefined> {
    const canonical = canonicalEmail(email);
    return this.#kysely.transaction().execute(async (trx) => {
      const [row] = await this.#tokens.lockUser(trx, { canonical });
      if (!row) return undefined;
      const added = await this.#tokens.insert(trx, { ...token, userId: row.id, email: canonical });
      if (added.length > 0) {
        await this.#writeAlong(trx, along, row.id);
        return toUser(row);
      }
      const retryAfter = Math.ceil((token.expiresAt - token.now) / 1000);
      throw new AuthError("too_many_tokens", undefined, { retryAfter });
    });
  }

  /** Writes what goes along with a wish of whoever has this address: the same statements whether anybody has it or not. */
  async noteWish(email: string, along: (owner: User | undefined) => Along): Promise<void> {
    const canonical = canonicalEmail(email);
    const [row] = await this.#users.byEmail(this.#kysely, { canonical });
    const owner = row && toUser(row);
    const enabled = owner?.disabledAt === undefined ? owner : undefined;
    await change(this.#kysely, [
      { statement: this.#tokens.lockUser.with({ canonical }) },
      ...this.#alongSteps(along(enabled), enabled?.id),
    ]);
  }

  /** Who a live token was made for. Takes nothing; one that is over is deleted, as with sessions. */
  async findTokenOwner(
    digest: string,
    purposes: readonly TokenPurpose[],
    now: number,
  ): Promise<TokenOwner | undefined> {
    const [row] = await this.#tokens.owner(this.#kysely, { digest });
    if (!row || !purposes.includes(row.purpose)) return undefined;
    const { expiresAt, ...owner } = row;
    if (expiresAt <= now) await finished(this.#tokens.forget(this.#kysely, { digest, now }));
    return expiresAt <= now || isFromTheFuture(expiresAt - LIFETIME_OF[row.purpose], now) ? undefined : owner;
  }

  /**
   * Uses a token that may set a new password: takes it and the owner's other ones, replaces the password, ends all
   * sessions. If a mail brought it, the address is proven by that; then of whoever registered it unproven nothing stays.
   * One transaction. Answers the owner, or undefined if the token is not live or somebody was faster; then nothing has
   * changed.
   */
  async takePasswordReset(
    digest: string,
    now: number,
    hashedPassword: string,
    options: ResetOptions = {},
  ): Promise<User | undefined> {
    return this.#kysely.transaction().execute(async (trx) => {
      const taken = await this.#tokens.takeReset(trx, { digest, now });
      const named = taken.find((token) => token.digest === digest);
      if (!named) return undefined;
      const { userId } = named;
      const verifiedAt = named.mailId === null ? null : now;
      const [row] = await this.#tokens.replacePassword(trx, { userId, hashedPassword, now, verifiedAt });
      await this.#sessions.endAll(trx, { userId });
      await this.#mails.forgetAskedFor(trx, { userId });
      if (!row) return undefined;
      if (row.verifiedAt === now) await this.#users.forgetUnproven(trx, { userId });
      await this.#noteDevice(trx, userId, now, options.device);
      await this.#writeAlong(trx, options.along, row.id);
      return toUser(row);
    });
  }
}
