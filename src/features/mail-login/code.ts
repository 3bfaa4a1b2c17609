import { digest } from "../../ports/digest.ts";
import { CODE_ALPHABET } from "../../ports/random.ts";

/*
 * How a login by mail is bound, and what a thief of the database has of it:
 *
 *   POST /login-links ── cookie: token A ──► browser        mail_logins: SHA-256(A), the mail's id, the user or nobody
 *   delivery ─────────── token B, code(B) ─► mailbox        tokens: SHA-256(B), the mail's id
 *                                                           mail_logins: Argon2id(code(B))
 *   use ◄─ A and B, or A and code(B) ─────── browser        one DELETE takes the row, in the write of the session
 *
 * A and B have 256 random bits, so their digests open nothing. The code has 40 and is made of B by a hash of its own, so that
 * the page that the link opens in another browser can show it, and nothing has to be read back from the database. A digest of
 * 40 bits could be searched through within the ten minutes of its life by somebody who reads the database and has asked for a
 * mail in a browser of their own; 2^39 Argon2id hashes cannot. Whoever does not read the database has five tries.
 */

const CODE_LENGTH = 8;

/** Wrong codes after which a request is over. */
export const MAX_TRIES = 5;

/** A request can be used for this long, in milliseconds (ASVS 6.5.5). */
export const REQUEST_LIFETIME_MS = 10 * 60_000;

/** The code that goes with a mail's token: 40 bits that tell nothing of the rest, in letters of which none looks like another. */
export function codeOf(token: string): string {
  const bytes = Buffer.from(digest(`login code ${token}`), "base64url").subarray(0, CODE_LENGTH);
  return Array.from(bytes, (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join("");
}

/** As people read it best: `ABCD-EFGH`. */
export function readable(code: string): string {
  return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`;
}

/** A code as people type it: in small letters, with spaces, with an O for the 0. Undefined for what cannot be one. */
export function normalizeCode(typed: string): string | undefined {
  const code = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  const isCode = code.length === CODE_LENGTH && Array.from(code).every((letter) => CODE_ALPHABET.includes(letter));
  return isCode ? code : undefined;
}
