import { ServiceError } from "./errors.ts";

/** Longest password in bytes of UTF-8; longer ones would only cost us time. */
export const MAX_PASSWORD_BYTES = 1024;
/** NIST SP 800-63B-4 §3.1.1.2, for a password that is the only factor. In code points. */
export const MIN_PASSWORD_LENGTH = 15;

/** What a new password must be. */
export interface PasswordPolicy {
  /** In code points. */
  readonly minLength: number;
  /** Whether a password, in lower case, is among the common ones. */
  readonly isCommon: (password: string) => boolean | Promise<boolean>;
  /** Whether a password, as it is, was found in a breach. Throws `password_check_unavailable`. */
  readonly isBreached: (password: string) => boolean | Promise<boolean>;
  /** Words that are no password here: names of the product, of the host. */
  readonly contextWords: readonly string[];
}

/** The development profile's: any password from 1 to 1024 bytes. */
export const ANY_PASSWORD: PasswordPolicy = {
  minLength: 1,
  isCommon: () => false,
  isBreached: () => false,
  contextWords: [],
};

/**
 * The form in which a password is hashed and compared: NFC (NIST SP 800-63B-4 §3.1.1.2), nothing else changed, never
 * trimmed. Undefined if no stored password can be it: empty, longer than 1024 bytes, or not well-formed Unicode.
 */
export function normalizePassword(password: string): string | undefined {
  if (!password.isWellFormed()) return undefined;
  const normalized = password.normalize("NFC");
  return normalized !== "" && Buffer.byteLength(normalized) <= MAX_PASSWORD_BYTES ? normalized : undefined;
}

/**
 * Called at the two doors through which a password enters: registration and change. Answers its normal form.
 * Throws `password_empty`, `password_too_long`, `password_too_short`, `password_context`, `password_common`,
 * `password_breached`, `password_check_unavailable`.
 */
export async function acceptPassword(password: string, email: string, policy: PasswordPolicy): Promise<string> {
  if (password === "") throw new ServiceError("password_empty");
  if (!password.isWellFormed()) throw new ServiceError("field_invalid");
  const normalized = normalizePassword(password);
  if (normalized === undefined) throw new ServiceError("password_too_long");
  if (Array.from(normalized).length < policy.minLength) throw new ServiceError("password_too_short");
  const lower = normalized.toLowerCase();
  // Only the public policy names context words; the local part of the address is one more of them.
  const context = policy.contextWords.length > 0 ? [...policy.contextWords, email.split("@")[0] ?? "", email] : [];
  if (context.some((word) => word.toLowerCase() === lower)) throw new ServiceError("password_context");
  if (await policy.isCommon(lower)) throw new ServiceError("password_common");
  if (await policy.isBreached(normalized)) throw new ServiceError("password_breached");
  return normalized;
}
