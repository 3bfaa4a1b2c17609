import { hash } from "node:crypto";

/**
 * SHA-256 in base64url, 43 characters: what the database holds of a token that has 256 bits of its own, so no salt and no slow hash.
 * The text is digested, not the bytes that it encodes: the last of 43 base64url characters has four spellings.
 */
export function digest(text: string): string {
  return hash("sha256", text, "base64url");
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether a text can be one of our tokens. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** A SHA-256 that was stored in hexadecimal, as `digest` returns it. */
export function digestFromHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64url");
}

/** Adds up the SHA-256 of texts, modulo 2^256: the sum is the same in whatever order they come. */
export function digestSum(): { readonly add: (text: string) => void; readonly hex: () => string } {
  let sum = 0n;
  return {
    add: (text) => void (sum = BigInt.asUintN(256, sum + BigInt(`0x${hash("sha256", text, "hex")}`))),
    hex: () => sum.toString(16).padStart(64, "0"),
  };
}
