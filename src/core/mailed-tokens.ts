import { deleteQuietly, isFromTheFuture } from "../db/kernel/expiry.ts";
import { type Statement, write } from "../db/kernel/write.ts";
import type { Database, TokenPurpose } from "../db/schema.ts";
import { type SideEffects, sideEffects } from "../db/tables/side-effects.ts";
import { LIFETIME_OF, tokens } from "../db/tables/tokens.ts";
import { toUser, users } from "../db/tables/users.ts";
import { digest, isToken } from "../ports/digest.ts";
import { canonicalEmail, type User } from "../user.ts";
import type { ClientInfo } from "./client-info.ts";
import type { Domain } from "./domain.ts";
import { ServiceError } from "./errors.ts";

/** Whom a token was made for. */
export interface TokenOwner {
  readonly userId: number;
  readonly email: string;
  readonly purpose: TokenPurpose;
}

/**
 * Records a request of whoever has this address: the same statements whether it is known or not. So must be those that are
 * written `alongside`.
 */
export async function recordRequest(
  database: Database,
  email: string,
  effects: (owner: User | undefined) => SideEffects,
  alongside: (owner: User | undefined) => readonly Statement[] = () => [],
): Promise<void> {
  const canonical = canonicalEmail(email);
  const [row] = await users(database).byEmail(database, { canonical });
  const owner = row && toUser(row);
  const enabled = owner?.disabledAt === undefined ? owner : undefined;
  await write(database, [
    { query: tokens(database).lockUser.with({ canonical }) },
    ...alongside(enabled),
    ...sideEffects(database, effects(enabled), enabled?.id),
  ]);
}

/** Whom a live token was made for. Takes nothing; an expired one is deleted, as with sessions. */
export async function findTokenOwner(
  database: Database,
  key: string,
  purposes: readonly TokenPurpose[],
  now: number,
): Promise<TokenOwner | undefined> {
  const { owner: ownerOf, forget } = tokens(database);
  const [row] = await ownerOf(database, { digest: key });
  if (!row || !purposes.includes(row.purpose)) return undefined;
  const { expiresAt, ...owner } = row;
  if (expiresAt <= now) await deleteQuietly(forget(database, { digest: key, now }));
  return expiresAt <= now || isFromTheFuture(expiresAt - LIFETIME_OF[row.purpose], now) ? undefined : owner;
}

/**
 * Looks a mailed token up before slow work is done for it, so that a made-up one costs no hash: what it is taken by decides
 * later. Returns its digest and its owner. Throws `token_invalid` for a token that is unknown, used, expired, of another
 * purpose or not for `email` (if that is given), and `too_many_attempts`.
 */
export async function checkMailedToken(
  { database, clock, throttle }: Domain,
  token: string,
  purposes: readonly TokenPurpose[],
  client: ClientInfo,
  email?: string,
): Promise<{ readonly key: string; readonly owner: TokenOwner }> {
  if (!isToken(token)) throw new ServiceError("token_invalid");
  const key = digest(token);
  const attempt = await throttle.token(client);
  const owner = await findTokenOwner(database, key, purposes, clock.now());
  if (!owner || (email !== undefined && canonicalEmail(email) !== canonicalEmail(owner.email))) {
    throw new ServiceError("token_invalid");
  }
  await throttle.forgive(attempt);
  return { key, owner };
}
