import { findCredentials } from "../../authentication/credentials.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { fromNetwork } from "../../core/throttle.ts";
import { digest } from "../../ports/digest.ts";
import type { User } from "../../user.ts";
import { BUDGETS } from "./budgets.ts";
import { EXPIRED } from "./problems.ts";
import { type Purpose, storeChallenge, takeChallenge } from "./store.ts";

/** How long a challenge is valid, in milliseconds. */
export const CHALLENGE_MS = 5 * 60_000;

/** Whom a challenge is for, and what for. */
export interface ChallengeUse {
  readonly purpose: Purpose;
  readonly user?: User | undefined;
  /** The id of the session, or the digest of the login, in which it is answered. */
  readonly bound?: string | undefined;
}

/** Makes a challenge: 32 random bytes, base64url. With `handle` for a user who may have none yet. Throws `too_many_attempts`. */
export async function newChallenge(
  domain: Domain,
  { purpose, user, bound }: ChallengeUse,
  client: ClientInfo,
  handle?: string,
): Promise<string> {
  const { database, clock, random, throttle } = domain;
  await throttle.count(fromNetwork(BUDGETS, ["challenge", "widerChallenge"], client));
  const challenge = random.token();
  const row = {
    digest: digest(challenge),
    purpose,
    user_id: user?.id ?? null,
    bound: bound ?? null,
    epoch: user ? await epochOf(domain, user) : null,
    expires_at: clock.now() + CHALLENGE_MS,
  };
  await storeChallenge(database, row, handle);
  return challenge;
}

/**
 * Takes a challenge before the response to it is verified, so that there is never a second response.
 * Returns the user's `credential_epoch`, undefined without a user. Throws `passkey_expired` for a challenge that is unknown,
 * used, expired, for another purpose or another user, or older than the user's current credentials.
 */
export async function useChallenge(
  domain: Domain,
  challenge: string,
  { purpose, user, bound }: ChallengeUse,
): Promise<number | undefined> {
  const found = await takeChallenge(domain.database, digest(challenge));
  const epoch = user && (await epochOf(domain, user));
  const isRight =
    found?.purpose === purpose &&
    found.userId === (user?.id ?? null) &&
    found.bound === (bound ?? null) &&
    found.epoch === (epoch ?? null) &&
    isLive(found.expiresAt, domain.clock.now());
  if (!isRight) throw new ServiceError(EXPIRED);
  return epoch;
}

/** A longer lifetime means that a clock was ahead when it was made. */
const isLive = (expiresAt: number, now: number) => expiresAt > now && expiresAt <= now + 2 * CHALLENGE_MS;

async function epochOf(domain: Domain, { id }: User): Promise<number> {
  const credentials = await findCredentials(domain, { id });
  if (!credentials || credentials.user.disabledAt !== undefined) throw new ServiceError("session_required");
  return credentials.epoch;
}
