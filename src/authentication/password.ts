import { type ClientInfo, callerOf } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import { normalizePassword } from "../core/password-policy.ts";
import type { CountedAttempt } from "../core/throttle.ts";
import type { HashCaller } from "../ports/hash-queue.ts";
import { canonicalEmail, isEmail, type User } from "../user.ts";
import { countPassword, countReauthentication } from "./attempts.ts";
import { type Credentials, findCredentials, findEnabled, rehash } from "./credentials.ts";
import { browserTrustedSince, networkTrustedSince } from "./trusted-browser.ts";

/** What came of a password for an address. */
export interface Verification {
  /** The user, if this is the password. */
  readonly verified?: Credentials;
  /** The user of the address, whatever the password. */
  readonly known?: Credentials | undefined;
}

/** Counts an attempt before it is made, and says for whom it is hashed. An impossible password is not counted. */
export async function countAttempt(
  domain: Domain,
  email: string,
  password: string,
  client: ClientInfo,
): Promise<{ readonly attempt: CountedAttempt; readonly caller: HashCaller }> {
  const { hasher, throttle } = domain;
  if (normalizePassword(password) === undefined || !isEmail(email)) return { attempt: [], caller: callerOf(client) };
  const trustedSince = await browserTrustedSince(domain, client, email);
  const isTrusted = trustedSince !== undefined;
  const caller = isTrusted ? callerOf(client, email, trustedSince) : await callerByNetwork(domain, email, client);
  await hasher.expectRoom(caller); // in a flood most requests end here, and nothing is counted
  return { attempt: await countPassword(throttle, email, client, isTrusted), caller };
}

/**
 * The network says less than the browser, and is looked up only when that may help its owner in. Whoever it is waits in a
 * place of its own: a neighbour who guesses does not take that of the owner's browser, nor its turns.
 */
async function callerByNetwork(domain: Domain, email: string, client: ClientInfo): Promise<HashCaller> {
  const trustedSince = domain.hasher.isCrowded() ? await networkTrustedSince(domain, client, email) : undefined;
  if (trustedSince === undefined) return callerOf(client);
  return { ...callerOf(client, email, trustedSince), account: `${canonicalEmail(email)} by network` };
}

/**
 * Verifies the password of an address; takes as long for an unknown address as for a known one. A hash that is cheaper than
 * what is configured now is renewed.
 */
export async function verifyPassword(
  domain: Domain,
  email: string,
  password: string,
  caller: HashCaller = {},
  attempt: CountedAttempt = [],
): Promise<Verification> {
  const { hasher, throttle } = domain;
  const normalized = normalizePassword(password);
  if (normalized === undefined || !isEmail(email)) return {}; // no user's, so the time tells nothing
  const known = await findEnabled(domain, email);
  const matches = await throttle.refundIfUnchecked(attempt, hasher.verify(normalized, known?.hashedPassword, caller));
  if (!matches || known?.hashedPassword === undefined) return { known };
  if (hasher.isOutdated(known.hashedPassword)) {
    const renewed = await hasher.hash(normalized, { ...caller, account: canonicalEmail(email) });
    await rehash(domain, known, renewed);
  }
  return { verified: known, known };
}

/**
 * Verifies the password of a user who is known already, by a session or a mailed token. Attempts are counted for `beside`,
 * which names that; too many throw `too_many_attempts`. A wrong password throws `otherwise`, and is an event.
 */
export async function confirmPassword(
  domain: Domain,
  user: Pick<User, "id" | "email">,
  password: string,
  client: ClientInfo,
  beside: string,
  otherwise: "wrong_password" | "wrong_credentials" = "wrong_password",
): Promise<Credentials> {
  const { hasher, throttle, events, consequences } = domain;
  const normalized = normalizePassword(password);
  const caller = callerOf(client, user.email);
  await hasher.expectRoom(caller);
  const attempt = await countReauthentication(throttle, beside);
  const known = normalized === undefined ? undefined : await findCredentials(domain, { id: user.id });
  if (
    known &&
    normalized !== undefined &&
    (await throttle.refundIfUnchecked(attempt, hasher.verify(normalized, known.hashedPassword, caller)))
  ) {
    await throttle.forgive(attempt);
    return known;
  }
  events.note(consequences.event("reauthentication_failed", client, { userId: user.id }));
  throw new ServiceError(otherwise);
}
