import { describe, expect, test } from "vitest";
import { codeAt, matchingStep, newSecret, otpauthUri, STEP_MS } from "./otp.ts";

/** RFC 6238 appendix B: the secret of each algorithm is these digits, repeated to its length. */
const secretOf = (length: number) => {
  const bits = Array.from("1234567890".repeat(7).slice(0, length), (digit) =>
    digit.charCodeAt(0).toString(2).padStart(8, "0"),
  ).join("");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
};

const VECTORS: readonly (readonly [seconds: number, sha1: string, sha256: string, sha512: string])[] = [
  [59, "94287082", "46119246", "90693936"],
  [1111111109, "07081804", "68084774", "25091201"],
  [1111111111, "14050471", "67062674", "99943326"],
  [1234567890, "89005924", "91819424", "93441116"],
  [2000000000, "69279037", "90698825", "38618901"],
  [20000000000, "65353130", "77737706", "47863826"],
];

describe("RFC 6238 appendix B", () => {
  test.each(VECTORS)("at %i s", (seconds, sha1, sha256, sha512) => {
    const step = Math.floor((seconds * 1000) / STEP_MS);
    expect(codeAt(secretOf(20), step, 8)).toBe(sha1);
    expect(codeAt(secretOf(32), step, 8, "sha256")).toBe(sha256);
    expect(codeAt(secretOf(64), step, 8, "sha512")).toBe(sha512);
  });
});

describe("a code", () => {
  const secret = newSecret();
  const now = 1_767_225_600_000;
  const step = now / STEP_MS;

  test.each([
    [-2, undefined],
    [-1, step - 1],
    [0, step],
    [1, step + 1],
    [2, undefined],
  ])("of %i steps away", (away, matches) => {
    expect(matchingStep(secret, codeAt(secret, step + away), now)).toBe(matches);
  });

  test("is good once: none up to the last step that was used", () => {
    const code = codeAt(secret, step);
    expect(matchingStep(secret, code, now, step - 1)).toBe(step);
    expect(matchingStep(secret, code, now, step)).toBeUndefined();
    expect(matchingStep(secret, code, now, step + 1)).toBeUndefined();
  });

  test("may be written with a space, and with nothing else", () => {
    const code = codeAt(secret, step);
    expect(matchingStep(secret, `${code.slice(0, 3)} ${code.slice(3)} `, now)).toBe(step);
    for (const wrong of ["", "12345", `${code}0`, `${code.slice(0, 5)}x`, "１２３４５６"]) {
      expect(matchingStep(secret, wrong, now)).toBeUndefined();
    }
  });

  test("has a secret of 160 bits in base32, and a URI that apps read", () => {
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newSecret()).not.toBe(secret);
    expect(otpauthUri(secret, "My: Shop", "guillaume+x@example.com")).toBe(
      `otpauth://totp/My%20Shop:guillaume%2Bx%40example.com?secret=${secret}&issuer=My%3A%20Shop`,
    );
  });
});
