import { createHash, hash } from "node:crypto";

/**
 * SHA-256 in hexadecimal: what the database holds of a token that has 256 bits of its own, so no salt and no slow hash.
 * The text is digested, not the bytes that it encodes: the last of 43 base64url characters has four spellings.
 */
export function digest(text: string): string {
  return hash("sha256", text, "hex");
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether a text can be one of our tokens. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** SHA-256 of texts that come one after the other. */
export function rollingDigest(): { readonly add: (text: string) => void; readonly hex: () => string } {
  const hashed = createHash("sha256");
  return { add: (text) => void hashed.update(text), hex: () => hashed.digest("hex") };
}
