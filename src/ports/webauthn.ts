/** Who credentials are made for: a relying party (WebAuthn level 3 §4). */
export interface RelyingParty {
  /** A domain: what is made for it works there, and nowhere else. */
  readonly rpId: string;
  /** Whether pages of this origin, as browsers write it, may use credentials of ours. */
  readonly isOrigin: (origin: string) => boolean;
  /** Those origins, as far as they can be listed. */
  readonly origins: readonly string[];
}

/** What a response has to match. */
export interface Expected extends Pick<RelyingParty, "rpId" | "isOrigin"> {
  /** As it was handed out. */
  readonly challenge: string;
  /** Whether the authenticator must have checked a PIN, a fingerprint or a face. */
  readonly requiresUserVerification: boolean;
}

/** What is kept of a credential: all that a later assertion is verified by. */
export interface CredentialKey {
  /** The credential's id, base64url. */
  readonly id: string;
  /** A COSE key, base64url. */
  readonly publicKey: string;
}

/** A credential that was just made. */
export interface Registration extends CredentialKey {
  /** COSE algorithm. */
  readonly alg: number;
  readonly signCount: number;
  /** Whether it may be copied to other devices (BE), and has been (BS). */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** Names the kind of authenticator: a UUID, of zeros where it does not say. */
  readonly aaguid: string;
  /** How browsers reach it, such as `internal` or `usb`. */
  readonly transports: readonly string[];
}

/** A proof that somebody has a credential. The counter is for the caller to judge. */
export interface Assertion {
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

/** `user_not_verified`: everything else is right. */
export type Verdict<Result> = Result | "invalid" | "user_not_verified";

/** A credential as a browser's `toJSON()` writes it, as far as it can be read without a library. */
export interface CredentialJson {
  readonly id: string;
  readonly challenge: string;
  /** The user's, where an authenticator says it: with every assertion of a discoverable credential. */
  readonly userHandle: string | undefined;
  readonly response: Readonly<Record<string, unknown>>;
}

/** WebAuthn level 3 §4, "credential ID": at most 1023 bytes. */
const MAX_ID_BYTES = 1023;

/** ES256, EdDSA, RS256: what the authenticators that there are can do. */
export const ALGORITHMS = [-8, -7, -257] as const;

const library = () => import("./webauthn-library.ts");

/** Reads what a browser sent. Undefined if it is no credential; nothing in it is verified. */
export function readCredential(json: string): CredentialJson | undefined {
  const credential = jsonObject(json);
  const { id, rawId, type, response } = credential ?? {};
  if (typeof id !== "string" || rawId !== id || type !== "public-key" || !isObject(response)) return undefined;
  const bytes = Buffer.from(id, "base64url");
  // One spelling only: the id is a key in the database.
  if (bytes.length === 0 || bytes.length > MAX_ID_BYTES || bytes.toString("base64url") !== id) return undefined;
  const { userHandle } = response;
  const challenge = clientDataOf(response)?.["challenge"];
  if (typeof challenge !== "string") return undefined;
  return { id, challenge, response, userHandle: typeof userHandle === "string" ? userHandle : undefined };
}

/**
 * Verifies a registration (WebAuthn level 3 §7.1). Who made the authenticator is not asked for, and a statement about it
 * that comes all the same is not looked at: to verify one, the library would fetch what its certificates name.
 */
export async function verifyRegistration(
  { id, response }: CredentialJson,
  expected: Expected,
): Promise<Verdict<Registration>> {
  const { verifyRegistrationResponse, decodeAttestationObject, algorithmOf } = await library();
  const origin = originOf(response, expected);
  if (origin === undefined) return "invalid";
  const transports = Array.isArray(response["transports"]) ? (response["transports"] as unknown[]) : [];
  try {
    const attestation = decodeAttestationObject(bytesOf(response["attestationObject"]));
    const authData = attestation.get("authData");
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: String(response["clientDataJSON"]),
          attestationObject: withoutStatement(authData).toString("base64url"),
        },
      },
      ...expectations(expected, origin),
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!verified || registrationInfo.credential.id !== id) return "invalid";
    const { credential, credentialDeviceType, credentialBackedUp, aaguid, userVerified } = registrationInfo;
    if (expected.requiresUserVerification && !userVerified) return "user_not_verified";
    const alg = algorithmOf(credential.publicKey);
    if (alg === undefined) return "invalid";
    return {
      id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      alg,
      signCount: credential.counter,
      backupEligible: credentialDeviceType === "multiDevice",
      backedUp: credentialBackedUp,
      aaguid,
      transports: transports
        .filter((name) => typeof name === "string" && /^[a-z-]{1,20}$/.test(name))
        .slice(0, 8) as string[],
    };
  } catch {
    return "invalid";
  }
}

/** What the library compares. Whether user verification is required is decided here: it would call its absence invalid. */
const expectations = ({ challenge, rpId }: Expected, origin: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: rpId,
  requireUserVerification: false,
});

/** Verifies an assertion by the key that it names (WebAuthn level 3 §7.2), but for the counter and the user's handle. */
export async function verifyAssertion(
  { id, response }: CredentialJson,
  expected: Expected,
  { publicKey }: Pick<CredentialKey, "publicKey">,
): Promise<Verdict<Assertion>> {
  const { verifyAuthenticationResponse } = await library();
  const origin = originOf(response, expected);
  if (origin === undefined) return "invalid";
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: String(response["clientDataJSON"]),
          authenticatorData: String(response["authenticatorData"]),
          signature: String(response["signature"]),
        },
      },
      ...expectations(expected, origin),
      // The library refuses a counter that has not grown above this one; what that means is not for it to say.
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")), counter: 0 },
    });
    if (!verified) return "invalid";
    const { newCounter, credentialDeviceType, credentialBackedUp, userVerified } = authenticationInfo;
    if (expected.requiresUserVerification && !userVerified) return "user_not_verified";
    return {
      signCount: newCounter,
      backupEligible: credentialDeviceType === "multiDevice",
      backedUp: credentialBackedUp,
    };
  } catch {
    return "invalid";
  }
}

/** The page's origin, if it is one of ours. Pages that are embedded in another site's page are rejected. */
function originOf(response: Readonly<Record<string, unknown>>, { isOrigin }: Expected): string | undefined {
  const { origin, crossOrigin = false, topOrigin } = clientDataOf(response) ?? {};
  const isOurs = typeof origin === "string" && isOrigin(origin) && crossOrigin === false && topOrigin === undefined;
  return isOurs ? origin : undefined;
}

function clientDataOf({ clientDataJSON }: Readonly<Record<string, unknown>>) {
  return typeof clientDataJSON === "string"
    ? jsonObject(Buffer.from(clientDataJSON, "base64url").toString("utf8"))
    : undefined;
}

/** An attestation object with the authenticator's data alone: CBOR of `{fmt: "none", attStmt: {}, authData}`. */
function withoutStatement(authData: Uint8Array): Buffer {
  const length = Buffer.from([0x59, authData.length >> 8, authData.length & 0xff]);
  return Buffer.concat([
    Buffer.from("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData", "latin1"),
    length,
    Buffer.from(authData),
  ]);
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(String(value), "base64url"));
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
