import { expect, test } from "vitest";
import { digest, isToken } from "./digest.ts";
import { systemRandom } from "./random.ts";

test("A37, ASVS 7.2.3: tokens are 32 bytes in base64url, and never the same", () => {
  const tokens = Array.from({ length: 100_000 }, () => systemRandom.token());
  expect(new Set(tokens).size).toBe(tokens.length);
  for (const token of tokens.slice(0, 1000)) expect(token).toMatch(/^[\w-]{43}$/);
});

test("A37: every bit of a token is one half of the time", () => {
  const counts = new Array<number>(256).fill(0);
  const rounds = 20_000;
  for (let round = 0; round < rounds; round++) {
    const bytes = Buffer.from(systemRandom.token(), "base64url");
    for (let bit = 0; bit < 256; bit++) counts[bit]! += (bytes[bit >> 3]! >> (bit & 7)) & 1;
  }
  // Seven standard deviations: once in billions of runs by chance.
  const bound = 7 * Math.sqrt(rounds / 4);
  for (const count of counts) expect(Math.abs(count - rounds / 2)).toBeLessThan(bound);
});

test("the digest is SHA-256 of the text", () => {
  expect(digest("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

test.each([
  ["A".repeat(43), true],
  ["A".repeat(42), false],
  ["A".repeat(44), false],
  [`${"A".repeat(42)}=`, false],
  [`${"A".repeat(42)}+`, false],
  [`${"A".repeat(43)}\n`, false],
  ["", false],
])("%j can be a token: %s", (text, answer) => {
  expect(isToken(text)).toBe(answer);
});
