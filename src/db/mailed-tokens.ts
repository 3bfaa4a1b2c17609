import type { Kysely } from "kysely";
import { AuthError } from "../errors.ts";
import { canonicalEmail, type User } from "../user.ts";
import { deleteQuietly, isFromTheFuture } from "./kernel/expiry.ts";
import { run, write } from "./kernel/write.ts";
import type { Schema, TokenPurpose } from "./schema.ts";
import { mails } from "./tables/mails.ts";
import { sessions } from "./tables/sessions.ts";
import { type SideEffects, sideEffects } from "./tables/side-effects.ts";
import { LIFETIME_OF, type NewToken, tokens } from "./tables/tokens.ts";
import { type Device, rememberBrowser, trustedBrowsers } from "./tables/trusted-browsers.ts";
import { toUser, users } from "./tables/users.ts";

export interface ResetOptions {
  readonly device?: Device | undefined;
  readonly effects?: SideEffects | undefined;
}

export interface TokenOwner {
  readonly userId: number;
  readonly email: string;
  readonly purpose: TokenPurpose;
}

/** Tokens that are requested, looked at, and used to set a new password. Every change is one transaction. */
export class MailedTokens {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  /**
   * Stores a token for the enabled user of an address; returns the user, undefined if there is none. Throws
   * `too_many_tokens`, exactly, if the user holds as many live ones as allowed.
   */
  async addToken(email: string, token: NewToken, effects?: SideEffects): Promise<User | undefined> {
    const canonical = canonicalEmail(email);
    return write(this.#kysely, async (trx) => {
      const { lockUser, insert } = tokens(this.#kysely);
      const [row] = await lockUser(trx, { canonical });
      if (!row) return undefined;
      const added = await insert(trx, { ...token, userId: row.id, email: canonical });
      if (added.length > 0) {
        await run(trx, sideEffects(this.#kysely, effects, row.id));
        return toUser(row);
      }
      const retryAfter = Math.ceil((token.expiresAt - token.now) / 1000);
      throw new AuthError("too_many_tokens", undefined, { retryAfter });
    });
  }

  /** Records a request of whoever has this address: the same statements whether it is known or not. */
  async recordRequest(email: string, effects: (owner: User | undefined) => SideEffects): Promise<void> {
    const canonical = canonicalEmail(email);
    const [row] = await users(this.#kysely).byEmail(this.#kysely, { canonical });
    const owner = row && toUser(row);
    const enabled = owner?.disabledAt === undefined ? owner : undefined;
    await write(this.#kysely, [
      { query: tokens(this.#kysely).lockUser.with({ canonical }) },
      ...sideEffects(this.#kysely, effects(enabled), enabled?.id),
    ]);
  }

  /** Whom a live token was made for. Takes nothing; an expired one is deleted, as with sessions. */
  async findTokenOwner(
    digest: string,
    purposes: readonly TokenPurpose[],
    now: number,
  ): Promise<TokenOwner | undefined> {
    const { owner: ownerOf, forget } = tokens(this.#kysely);
    const [row] = await ownerOf(this.#kysely, { digest });
    if (!row || !purposes.includes(row.purpose)) return undefined;
    const { expiresAt, ...owner } = row;
    if (expiresAt <= now) await deleteQuietly(forget(this.#kysely, { digest, now }));
    return expiresAt <= now || isFromTheFuture(expiresAt - LIFETIME_OF[row.purpose], now) ? undefined : owner;
  }

  /**
   * Uses a token that may set a new password: takes it and the owner's other ones, replaces the password, ends all
   * sessions. If a mail brought it, the address is verified by that; then nothing stays of whoever registered it unverified.
   * One transaction. Returns the owner, or undefined if the token is not live or somebody was faster; then nothing has
   * changed.
   */
  takePasswordReset(
    digest: string,
    now: number,
    hashedPassword: string,
    { device, effects }: ResetOptions = {},
  ): Promise<User | undefined> {
    return write(this.#kysely, async (trx) => {
      const { takeReset, replacePassword } = tokens(this.#kysely);
      const { isOfUser, deleteAll } = trustedBrowsers(this.#kysely);
      const taken = await takeReset(trx, { digest, now });
      const named = taken.find((token) => token.digest === digest);
      if (!named) return undefined;
      const { userId } = named;
      const verifiedAt = named.mailId === null ? null : now;
      const [row] = await replacePassword(trx, { userId, hashedPassword, now, verifiedAt });
      if (!row) return undefined;
      const isFirstProof = row.verifiedAt === now;
      const presented = isFirstProof ? undefined : device?.presented;
      const isKnown = presented !== undefined && (await isOfUser(trx, { userId, digest: presented })).length > 0;
      await run(trx, [
        { query: sessions(this.#kysely).endAll.with({ userId }) },
        { query: mails(this.#kysely).forgetAskedFor.with({ userId }) },
        ...(isFirstProof ? [{ query: deleteAll.with({ userId }) }] : []),
        ...rememberBrowser(this.#kysely, userId, now, device, isKnown),
        ...sideEffects(this.#kysely, effects, row.id),
      ]);
      return toUser(row);
    });
  }
}
