import { createHmac, timingSafeEqual } from "node:crypto";
import { randomSalt } from "./random.ts";

/** Codes that change with time (RFC 6238), as every authenticator app makes them: HMAC-SHA-1, 30 seconds, 6 digits. */
export const STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 4226 §4 recommends 160 bits, and apps expect them. */
const SECRET_BYTES = 20;
/** RFC 4648 §6. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new secret in base32, 32 characters. */
export function newSecret(): string {
  return [...randomSalt(SECRET_BYTES)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("")
    .replace(/.{5}/g, (bits) => BASE32[Number.parseInt(bits, 2)] ?? "");
}

/** What a QR code for authenticator apps holds (github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer.replaceAll(":", ""))}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

/** The code of a time step (RFC 4226 §5.3). `secret` in base32. */
export function codeAt(secret: string, step: number, digits = DIGITS, algorithm = "sha1"): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(algorithm, bytesOf(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, "0");
}

/**
 * The time step that a code is of, one step around a time (epoch milliseconds) and after the last one that was used (RFC 6238 §5.2);
 * undefined: none. Spaces in the code do not count. Takes as long for every code.
 */
export function matchingStep(secret: string, code: string, now: number, lastStep = -1): number | undefined {
  const digits = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return undefined;
  const current = Math.floor(now / STEP_MS);
  const entered = Buffer.from(digits);
  const matching = [current - 1, current, current + 1].filter((step) =>
    timingSafeEqual(entered, Buffer.from(codeAt(secret, Math.max(step, 0)))),
  );
  return matching.find((step) => step > lastStep);
}

function bytesOf(secret: string): Buffer {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
