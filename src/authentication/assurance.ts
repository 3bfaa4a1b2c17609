import { FACTOR_IDLE_MS } from "../db/tables/last-seen.ts";
import type { Session } from "../db/tables/sessions.ts";

/** How sure it is that the person is there who the account belongs to. */
export interface Assurance {
  /** How the user logged in: values of `amr` (RFC 8176), and `mail`. */
  readonly methods: readonly string[];
  /** 2: by two factors, of which the second was given lately. NIST SP 800-63B-4 §2.2. */
  readonly level: 1 | 2;
}

/** A second factor raises the level for this long (NIST SP 800-63B-4 §2.2.3), in milliseconds. */
export const FACTOR_LIFETIME_MS = 24 * 60 * 60_000;

/** What a second step was made by. `rc` is a recovery code. */
const SECOND = ["otp", "rc", "swk", "hwk"];

/**
 * What a session says about its user. The level ages, the session does not: 24 hours after the factor was given, or after an
 * hour without a use, it is 1 until a factor is given again. Mail is no factor of its own: with it the level stays 1.
 */
export function assuranceOf(
  { methods: words, factorAt, lastSeenAt }: Pick<Session, "methods" | "factorAt" | "lastSeenAt">,
  now: number,
): Assurance {
  const methods = words.split(" ");
  const isFresh = factorAt !== undefined && now - factorAt < FACTOR_LIFETIME_MS && now - lastSeenAt < FACTOR_IDLE_MS;
  return { methods, level: isFresh && hasTwoFactors(methods) ? 2 : 1 };
}

function hasTwoFactors(methods: readonly string[]): boolean {
  // A passkey whose owner was verified (`user`) is something that one has, opened by something that one knows or is.
  if (methods.includes("user")) return true;
  return methods.includes("pwd") && methods.some((method) => SECOND.includes(method));
}

/** The methods of a session in which one more was used, each once. */
export function withMethods(words: string, more: string): string {
  return [...new Set([...words.split(" "), ...more.split(" ")])].join(" ");
}
