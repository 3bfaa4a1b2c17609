import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What a service asks of an authenticator, as far as this one looks at it. */
export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** How an authenticator is made, and what one response of it says. */
export interface Traits {
  /** COSE: ES256, EdDSA, RS256, or ES384, which we do not offer. */
  readonly alg?: -7 | -8 | -257 | -35;
  /** Whether its credentials may be copied (BE), and have been (BS). */
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  /** Whether the user gave a PIN, a finger, a face (UV). */
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  /** The counter in the response; undefined: 0 in all. */
  readonly signCount?: number;
  readonly aaguid?: string;
  readonly transports?: readonly string[];
}

/** What a browser, or somebody in its place, can get wrong. */
export interface Circumstances {
  readonly origin: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly userHandle?: string | undefined;
  /** Whether the signature is over something else. */
  readonly isForged?: boolean;
  /** A credential of this authenticator by its place; the newest without it. */
  readonly credential?: number;
}

interface Held {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly key: KeyObject;
}

/**
 * An authenticator and its browser without either: makes credentials and signs with them as WebAuthn level 3 says, in the
 * JSON of `toJSON()`. Its responses are real, and wrong only in what a test asks for.
 */
export function softwareAuthenticator(traits: Traits = {}) {
  const held: Held[] = [];

  /** Registers a credential: `navigator.credentials.create`. */
  const create = (options: CreationOptions, { origin, ...wrong }: Circumstances, own: Traits = {}) => {
    const { alg = -7, aaguid = "0".repeat(32), transports = ["internal"], ...flags } = { ...traits, ...own };
    const { rp, user, challenge } = options;
    const key = newKey(alg);
    const id = randomBytes(16);
    held.push({ id: id.toString("base64url"), rpId: rp.id, userHandle: user.id, key });
    const attested = Buffer.concat([
      Buffer.from(aaguid.replaceAll("-", ""), "hex"),
      Buffer.from([id.length >> 8, id.length & 0xff]),
      id,
      coseKey(key, alg),
    ]);
    const authData = authenticatorData(wrong.rpId ?? rp.id, flags, attested);
    const attestation = Buffer.concat([
      ...[map(3), text("fmt"), text("none"), text("attStmt"), map(0), text("authData"), bytes(authData)],
    ]);
    return {
      id: id.toString("base64url"),
      rawId: id.toString("base64url"),
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: clientData("webauthn.create", challenge, { origin, ...wrong }).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports,
      },
    };
  };

  /** Signs a challenge: `navigator.credentials.get`. */
  const get = (options: RequestOptions, { origin, ...wrong }: Circumstances, own: Traits = {}) => {
    const { rpId, challenge, allowCredentials = [] } = options;
    const allowed = held.filter(
      ({ id }) => allowCredentials.length === 0 || allowCredentials.some((one) => one.id === id),
    );
    const used = wrong.credential === undefined ? allowed.at(-1) : held[wrong.credential];
    if (!used) throw new Error("NotAllowedError: no credential");
    const authData = authenticatorData(wrong.rpId ?? rpId, { ...traits, ...own });
    const data = clientData("webauthn.get", challenge, { origin, ...wrong });
    const signed = Buffer.concat([
      authData,
      createHash("sha256")
        .update(wrong.isForged ? "else" : data)
        .digest(),
    ]);
    const signature = sign(used.key.asymmetricKeyType === "ed25519" ? null : "sha256", signed, used.key);
    return {
      id: used.id,
      rawId: used.id,
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: {},
      response: {
        clientDataJSON: data.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: signature.toString("base64url"),
        userHandle: "userHandle" in wrong ? wrong.userHandle : used.userHandle,
      },
    };
  };

  return { create, get, held };
}

export type Authenticator = ReturnType<typeof softwareAuthenticator>;

function clientData(type: string, challenge: string, { origin, ...wrong }: Circumstances): Buffer {
  const { crossOrigin = false, topOrigin } = wrong;
  const data = { type: wrong.type ?? type, challenge: wrong.challenge ?? challenge, origin, crossOrigin };
  return Buffer.from(JSON.stringify(topOrigin === undefined ? data : { ...data, topOrigin }));
}

function authenticatorData(rpId: string, traits: Traits, attested?: Buffer): Buffer {
  const { userPresent = true, userVerified = true, backupEligible = false, backedUp = false, signCount = 0 } = traits;
  const flags =
    (userPresent ? 1 : 0) |
    (userVerified ? 4 : 0) |
    (backupEligible ? 8 : 0) |
    (backedUp ? 16 : 0) |
    (attested === undefined ? 0 : 64);
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(signCount);
  const parts = [createHash("sha256").update(rpId).digest(), Buffer.from([flags]), counter];
  return Buffer.concat(attested === undefined ? parts : [...parts, attested]);
}

function newKey(alg: number): KeyObject {
  if (alg === -8) return generateKeyPairSync("ed25519").privateKey;
  if (alg === -257) return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return generateKeyPairSync("ec", { namedCurve: alg === -35 ? "P-384" : "P-256" }).privateKey;
}

/** RFC 9053, RFC 8230. */
function coseKey(key: KeyObject, alg: number): Buffer {
  const {
    x = "",
    y = "",
    n = "",
    e = "",
  } = createPrivateKey(key.export({ format: "pem", type: "pkcs8" })).export({
    format: "jwk",
  });
  const part = (value: string) => bytes(Buffer.from(value, "base64url"));
  if (alg === -8) return Buffer.concat([map(4), int(1), int(1), int(3), int(-8), int(-1), int(6), int(-2), part(x)]);
  if (alg === -257)
    return Buffer.concat([map(4), int(1), int(3), int(3), int(-257), int(-1), part(n), int(-2), part(e)]);
  const point = [int(-1), int(alg === -35 ? 2 : 1), int(-2), part(x), int(-3), part(y)];
  return Buffer.concat([map(5), int(1), int(2), int(3), int(alg), ...point]);
}

/** CBOR (RFC 8949), as little of it as this takes. */
const head = (major: number, value: number) =>
  value < 24
    ? Buffer.from([(major << 5) | value])
    : value < 256
      ? Buffer.from([(major << 5) | 24, value])
      : Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries: number) => head(5, entries);
