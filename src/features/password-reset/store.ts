import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { run, write } from "../../db/kernel/write.ts";
import { mails } from "../../db/tables/mails.ts";
import { forgetFactors } from "../../db/tables/second-factors.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { type NewToken, tokens } from "../../db/tables/tokens.ts";
import { type Browser, rememberBrowser, trustedBrowsers } from "../../db/tables/trusted-browsers.ts";
import { toUser } from "../../db/tables/users.ts";
import { canonicalEmail, type User } from "../../user.ts";

/**
 * Stores a token for the enabled user of an address; returns the user, or undefined. Throws
 * `too_many_tokens`, exactly, if the user holds as many live ones as allowed.
 */
export function addToken(
  { database }: Domain,
  email: string,
  token: NewToken,
  effects: SideEffects,
): Promise<User | undefined> {
  const canonical = canonicalEmail(email);
  return write(database, async (trx) => {
    const { lockUser, insert } = tokens(database);
    const [row] = await lockUser(trx, { canonical });
    if (!row) return undefined;
    const added = await insert(trx, { ...token, userId: row.id, email: canonical });
    if (added.length === 0) {
      const retryAfter = Math.ceil((token.expiresAt - token.now) / 1000);
      throw new ServiceError("too_many_tokens", undefined, { retryAfter });
    }
    await run(trx, sideEffects(database, effects, row.id));
    return toUser(row);
  });
}

/**
 * Uses a token that may set a new password: takes it and the owner's other ones, replaces the password, ends all sessions.
 * If a mail brought it, the address is verified by that; then nothing stays of whoever registered it unverified. One
 * transaction. Returns the owner, or undefined if the token is not live or somebody was faster; then nothing has changed.
 */
export function takePasswordReset(
  { database }: Pick<Domain, "database">,
  digest: string,
  now: number,
  hashedPassword: string,
  browser?: Browser,
  effects?: SideEffects,
): Promise<User | undefined> {
  return write(database, async (trx) => {
    const { takeReset, replacePassword } = tokens(database);
    const { isOfUser, deleteAll } = trustedBrowsers(database);
    const taken = await takeReset(trx, { digest, now });
    const named = taken.find((token) => token.digest === digest);
    if (!named) return undefined;
    const { userId } = named;
    const verifiedAt = named.mailId === null ? null : now;
    const [row] = await replacePassword(trx, { userId, hashedPassword, now, verifiedAt });
    if (!row) return undefined;
    const isFirstProof = row.verifiedAt === now;
    const presented = isFirstProof ? undefined : browser?.presented;
    const isKnown = presented !== undefined && (await isOfUser(trx, { userId, digest: presented })).length > 0;
    await run(trx, [
      { query: sessions(database).endAll.with({ userId }) },
      { query: mails(database).forgetAskedFor.with({ userId }) },
      ...(isFirstProof ? [{ query: deleteAll.with({ userId }) }, ...forgetFactors(database, userId)] : []),
      ...rememberBrowser(database, userId, now, browser, isKnown),
      ...sideEffects(database, effects, row.id),
    ]);
    return toUser(isFirstProof ? { ...row, twoStepAt: null } : row);
  });
}
