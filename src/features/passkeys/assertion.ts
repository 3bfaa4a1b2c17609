import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { type Statement, write } from "../../db/kernel/write.ts";
import { sideEffects } from "../../db/tables/side-effects.ts";
import { type Assertion, type CredentialJson, verifyAssertion } from "../../ports/webauthn.ts";
import { REFUSED, UNVERIFIED } from "./problems.ts";
import { findPasskey, type Passkey, using } from "./store.ts";

/** A passkey whose assertion was verified. */
export interface Shown {
  readonly passkey: Passkey;
  /** In the words of `sessions.methods`: `swk` may be copied, `hwk` may not; `user` was verified. */
  readonly methods: string;
  /** What its use writes; with `minRows`. */
  readonly statements: readonly Statement[];
}

/** A public key (W3C WebAuthn level 3 §16.2) whose private half is not in use here: an unknown credential takes as long to verify as a known one. */
const DECOY = "pQECAyYgASFYIK_voW-XypstI-uGzLZAmNINuQhWBi6yScM6m2cvJt9hIlggkwpWuHovymYzSwNFir-HlxfBLMaO1zKQry4mZHlrkiA";

/**
 * Verifies an assertion whose challenge has been taken. Returns undefined for a credential that is unknown here or belongs to
 * another user than `userId`, and for an invalid assertion. Callers who hold the key are told more: throws
 * `passkey_unverified` without user verification, and `passkey_refused` if the passkey may have been copied; its owner is
 * then notified.
 */
export async function verifyShown(
  domain: Domain,
  credential: CredentialJson,
  client: ClientInfo,
  userId?: number,
): Promise<Shown | undefined> {
  const { relyingParty, database } = domain;
  const { id, challenge, userHandle } = credential;
  const found = await findPasskey(database, id);
  const expected = { ...relyingParty, challenge, requiresUserVerification: true };
  const verdict = await verifyAssertion(credential, expected, found ?? { publicKey: DECOY });
  if (!found || verdict === "invalid" || found.rpId !== relyingParty.rpId) return undefined;
  if (userId !== undefined && found.userId !== userId) return undefined;
  if (userHandle !== undefined && userHandle !== found.handle) return undefined;
  if (verdict === "user_not_verified") throw new ServiceError(UNVERIFIED);
  return judge(domain, found, verdict, client);
}

/**
 * Counters (WebAuthn level 3 §6.1.1). None is kept by most authenticators: then both are 0. One that has not grown says that a
 * copy of the key exists. Of a key that is synced copies are meant to exist: that is noted. Of one that cannot be copied none
 * should: it is refused. Whether it can be copied never changes, so that no copy can say that it may be one.
 */
async function judge(domain: Domain, passkey: Passkey, shown: Assertion, client: ClientInfo): Promise<Shown> {
  const { database, clock, consequences } = domain;
  const { id, userId, rpId, backupEligibleAt, backedUpAt } = passkey;
  const { signCount, backupEligible, backedUp } = shown;
  const now = clock.now();
  const isSynced = backupEligibleAt !== null;
  const hasGrown = signCount > passkey.signCount || (signCount === 0 && passkey.signCount === 0);
  if (backupEligible !== isSynced || (!hasGrown && !isSynced)) {
    const mail = consequences.noticeMail("passkey_refused", client);
    const effects = consequences.effects("passkey_refused", client, [mail]);
    await write(database, sideEffects(database, effects, userId));
    throw new ServiceError(REFUSED);
  }
  const use = { id, userId, rpId, signCount, backedUpAt: backedUp ? (backedUpAt ?? now) : null, now };
  const noted = hasGrown ? [] : sideEffects(database, consequences.effects("passkey_count_repeated", client), userId);
  return { passkey, methods: methodsOf(isSynced), statements: [using(database, use), ...noted] };
}

/** How a session begins that is begun by a passkey. */
export const methodsOf = (isSynced: boolean) => (isSynced ? "swk user" : "hwk user");
