import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** Unpredictable values from the operating system. */
export interface Random {
  /** A secret for a client: 32 bytes, base64url, 43 characters (ASVS 11.5.1 asks for 128 bits). */
  token(): string;
  /** A secret that people write down: 24 letters and digits of which none looks like another, 120 random bits. */
  code(): string;
  /** An id that is public: a version 4 UUID (RFC 9562). Not for secrets. */
  uuid(): string;
  /** An id that is public and sorts by time: a version 7 UUID (RFC 9562 §5.7). `now` in epoch milliseconds. */
  orderedUuid(now: number): string;
}

/** Crockford's base 32: without I, L, O and U. */
export const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 24;

export const systemRandom: Random = {
  token: () => randomBytes(32).toString("base64url"),
  code: () => Array.from(randomBytes(CODE_LENGTH), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join(""),
  uuid: randomUUID,
  orderedUuid,
};

/** The least version 7 UUID of a time: everything that was named before it sorts before it. */
export function leastUuid(now: number): string {
  const time = Math.max(0, now).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

function orderedUuid(now: number): string {
  // Version and variant are the same in both; the random bits come from a version 4 UUID.
  return `${leastUuid(now).slice(0, 15)}${randomUUID().slice(15)}`;
}

/** A version 4 UUID (RFC 9562), for ids that are not secrets. */
export function generateUuid(): string {
  return randomUUID();
}

/** Unpredictable bytes. */
export function randomSalt(length: number): Uint8Array {
  return randomBytes(length);
}

/** A whole number from 0 to below `limit`, each as likely as any other. */
export function randomBelow(limit: number): number {
  return randomInt(limit);
}
