import { digest } from "../ports/digest.ts";
import { CODE_ALPHABET, type Random } from "../ports/random.ts";

/** How many a user gets. */
const COUNT = 10;
const CODE = new RegExp(`^[${CODE_ALPHABET}]{24}$`);

/** Codes as their owner writes them down, and the digests that are stored. Of 120 random bits, so no slow hash (ASVS 6.5.2). */
export function newRecoveryCodes(random: Random): {
  readonly codes: readonly string[];
  readonly digests: readonly string[];
} {
  const plain = Array.from({ length: COUNT }, () => random.code());
  return { codes: plain.map((code) => (code.match(/.{4}/g) ?? []).join("-")), digests: plain.map(digest) };
}

/** What a code that somebody entered is stored as, however it was written; undefined if it can be none. */
export function recoveryCodeDigest(entered: string): string | undefined {
  const code = entered.replace(/[\s-]/g, "").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0");
  return CODE.test(code) ? digest(code) : undefined;
}
