import { findCredentials } from "../../authentication/credentials.ts";
import { type AddedFactor, addFactor, type Enrolling } from "../../authentication/enrolment.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { type SignedIn, signIn } from "../../authentication/sign-in.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { ALGORITHMS, type Registration, readCredential, verifyRegistration } from "../../ports/webauthn.ts";
import type { User } from "../../user.ts";
import { methodsOf, verifyShown } from "./assertion.ts";
import { CHALLENGE_MS, newChallenge, useChallenge } from "./challenges.ts";
import { EXISTS, INVALID, LAST_WAY_IN, REFUSED, TOO_MANY, UNKNOWN, UNVERIFIED } from "./problems.ts";
import { providerOf } from "./providers.ts";
import * as store from "./store.ts";

/** The options of a challenge to sign (WebAuthn level 3 §5.5), as `parseRequestOptionsFromJSON` reads them. */
export async function requestOptions(
  domain: Domain,
  use:
    | { readonly purpose: "login" }
    | { readonly purpose: "second_step" | "confirm"; readonly user: User; readonly bound: string },
  client: ClientInfo,
) {
  const { database, relyingParty } = domain;
  const { rpId } = relyingParty;
  const own = "user" in use ? await store.passkeysOf(database, use.user.id) : [];
  const usable = own.filter((passkey) => passkey.rpId === rpId);
  // An empty list would let any passkey answer.
  if ("user" in use && usable.length === 0) throw new ServiceError("not_found");
  return {
    challenge: await newChallenge(domain, use, client),
    timeout: CHALLENGE_MS,
    rpId,
    userVerification: "required" as const,
    allowCredentials: usable.map(descriptorOf),
  };
}

/**
 * The options of a new passkey (WebAuthn level 3 §5.4), as `parseCreationOptionsFromJSON` reads them. It is found by itself at
 * a login (`residentKey`), and who made the authenticator is not asked for. `name` is the service's.
 */
export async function creationOptions(domain: Domain, enrolling: Enrolling, name: string, client: ClientInfo) {
  const { database, random, relyingParty } = domain;
  const { user } = enrolling;
  const { rpId } = relyingParty;
  const fresh = random.token();
  const use = { purpose: "registration" as const, user, bound: boundOf(enrolling) };
  const challenge = await newChallenge(domain, use, client, fresh);
  const handle = (await store.handleOf(database, user.id)) ?? fresh;
  const own = await store.passkeysOf(database, user.id);
  return {
    challenge,
    timeout: CHALLENGE_MS,
    rp: { id: rpId, name },
    user: { id: handle, name: user.email, displayName: user.name ?? user.email },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key" as const, alg })),
    excludeCredentials: own.filter((passkey) => passkey.rpId === rpId).map(descriptorOf),
    authenticatorSelection: {
      residentKey: "required" as const,
      requireResidentKey: true,
      userVerification: "required" as const,
    },
    attestation: "none" as const,
    extensions: { credProps: true },
  };
}

function descriptorOf({ id, transports }: store.Passkey) {
  return { type: "public-key" as const, id, transports: transports === "" ? [] : transports.split(" ") };
}

/** In what a registration is begun and ended. */
const boundOf = ({ session, login }: Enrolling) => session?.session.id ?? login?.digest;

/** A passkey that was added, and what came along. */
export interface AddedPasskey extends AddedFactor {
  readonly passkey: store.Passkey;
}

/**
 * Adds a passkey: what `navigator.credentials.create` made of `creationOptions`, as JSON. Without a name it has its
 * provider's, or the browser's. Throws `passkey_invalid`, `passkey_expired`, `passkey_unverified`, `passkey_exists`,
 * `too_many_passkeys`, `session_required`.
 */
export async function register(
  domain: Domain,
  enrolling: Enrolling,
  response: string,
  name: string | undefined,
  client: ClientInfo,
): Promise<AddedPasskey> {
  const { database, clock, relyingParty } = domain;
  const { user } = enrolling;
  const credential = readCredential(response);
  if (!credential) throw new ServiceError(INVALID);
  const { challenge } = credential;
  const epoch = await useChallenge(domain, challenge, { purpose: "registration", user, bound: boundOf(enrolling) });
  const expected = { ...relyingParty, challenge, requiresUserVerification: true };
  const made = await verifyRegistration(credential, expected);
  if (made === "user_not_verified") throw new ServiceError(UNVERIFIED);
  if (made === "invalid" || epoch === undefined) throw new ServiceError(INVALID);
  const now = clock.now();
  const row = rowOf(made, user, relyingParty.rpId, name ?? providerOf(made.aaguid) ?? client.userAgent ?? "", now);
  const added = await addFactor(
    domain,
    enrolling,
    {
      methods: methodsOf(made.backupEligible),
      statements: [store.inserting(database, row, epoch)],
      event: "passkey_added",
      mail: "passkey_added",
    },
    client,
  );
  if (!added) throw new ServiceError(await reasonAgainst(domain, row.id, user));
  const passkey = (await store.passkeysOf(database, user.id)).find(({ id }) => id === row.id);
  if (!passkey) throw new ServiceError("session_required"); // removed in the same moment
  return { ...added, passkey };
}

function rowOf(made: Registration, user: User, rpId: string, name: string, now: number) {
  return {
    id: made.id,
    user_id: user.id,
    rp_id: rpId,
    public_key: made.publicKey,
    alg: made.alg,
    sign_count: made.signCount,
    backup_eligible_at: made.backupEligible ? now : null,
    backed_up_at: made.backedUp ? now : null,
    aaguid: made.aaguid,
    transports: made.transports.join(" "),
    name,
    created_at: now,
  };
}

/** Why nothing was stored. */
async function reasonAgainst({ database }: Domain, id: string, { id: userId }: User) {
  if (await store.findPasskey(database, id)) return EXISTS;
  const own = await store.passkeysOf(database, userId);
  return own.length >= store.MAX_PASSKEYS ? TOO_MANY : "session_required";
}

/**
 * Signs in by a passkey alone: with user verification it is both factors. `response` is what `navigator.credentials.get`
 * made of the options of a login, as JSON. Throws `passkey_invalid`, `passkey_expired`, `passkey_unknown` (for a wrong
 * signature as well), `passkey_unverified`, `passkey_refused`.
 */
export async function signInWithPasskey(
  domain: Domain,
  response: string,
  client: ClientInfo,
  replaces?: string,
): Promise<SignedIn> {
  const credential = readCredential(response);
  if (!credential) throw new ServiceError(INVALID);
  await useChallenge(domain, credential.challenge, { purpose: "login" });
  const shown = await verifyShown(domain, credential, client);
  // Whose it is must be said by the authenticator: there was no other question.
  if (!shown || credential.userHandle === undefined) {
    domain.failedLogins.note(client, undefined, undefined);
    throw new ServiceError(UNKNOWN);
  }
  const { passkey, methods, statements } = shown;
  const credentials = await findCredentials(domain, { id: passkey.userId });
  const isOpen = credentials && (!domain.requireVerified || credentials.user.verifiedAt !== undefined);
  const proof = credentials && { credentials, methods, secondFactor: true };
  const login = proof && isOpen && (await signIn(domain, proof, client, { replaces, alongside: statements }));
  // Disabled, not verified yet, or used in two places at once.
  if (!login || login.outcome !== "signed_in") throw new ServiceError(REFUSED);
  return login;
}

/** Names a passkey; an empty name takes it away. Throws `not_found`. */
export async function rename(domain: Domain, { user }: CurrentSession, id: string, name: string): Promise<void> {
  if (!(await store.rename(domain.database, user.id, id, name))) throw new ServiceError("not_found");
}

/**
 * Removes a passkey; its owner is told. With the last factor two-step login ends. Throws `not_found`, `last_way_in`, and what
 * `requireStepUp` throws.
 */
export async function remove(domain: Domain, here: CurrentSession, id: string, client: ClientInfo): Promise<void> {
  const { database, consequences } = domain;
  const { user } = here;
  await requireStepUp(domain, here);
  const mail = consequences.noticeMail("passkey_removed", client);
  const effects = consequences.effects("passkey_removed", client, [mail]);
  if (await store.remove(domain, user.id, id, effects)) return;
  const own = await store.passkeysOf(database, user.id);
  throw new ServiceError(own.some((passkey) => passkey.id === id) ? LAST_WAY_IN : "not_found");
}

/** What keeps passkeys from working, in sentences for operators. */
export async function warnings(domain: Pick<Domain, "database" | "relyingParty">): Promise<string[]> {
  const count = await store.countElsewhere(domain);
  const { rpId } = domain.relyingParty;
  if (count === 0) return [];
  return [
    `${count} passkeys were made for another domain than ${rpId} and cannot be used: see BIENVENUE_PASSKEY_DOMAIN`,
  ];
}
