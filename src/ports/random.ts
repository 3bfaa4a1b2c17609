import { randomBytes, randomUUID } from "node:crypto";

/** Unpredictable values from the operating system. */
export interface Random {
  /** A secret for a client: 32 bytes, base64url, 43 characters (ASVS 11.5.1 asks for 128 bits). */
  token(): string;
  /** An id that is public: a version 4 UUID (RFC 9562). Not for secrets. */
  uuid(): string;
}

export const systemRandom: Random = {
  token: () => randomBytes(32).toString("base64url"),
  uuid: randomUUID,
};

/** A version 4 UUID (RFC 9562), for ids that are not secrets. */
export function generateUuid(): string {
  return randomUUID();
}

/** Unpredictable bytes. */
export function randomSalt(length: number): Uint8Array {
  return randomBytes(length);
}
