// Apart from what uses it, so that a process without passkeys never loads it: the build makes one file of it.
import { cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";

export { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
export { decodeAttestationObject } from "@simplewebauthn/server/helpers";

/** The algorithm of a COSE key. */
export function algorithmOf(key: Uint8Array<ArrayBuffer>): number | undefined {
  return decodeCredentialPublicKey(key).get(cose.COSEKEYS.alg);
}
