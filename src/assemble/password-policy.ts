import type { Config } from "../config/config.ts";
import { ServiceError } from "../core/errors.ts";
import { ANY_PASSWORD, type PasswordPolicy } from "../core/password-policy.ts";
import { type BreachedPasswords, openBreachedPasswords } from "../ports/breached-passwords.ts";
import { commonPasswords } from "../ports/common-passwords.ts";
import type { Log } from "../ports/log.ts";

/** The development profile takes any password; the public one follows NIST SP 800-63B-4 §3.1.1.2. */
export function policyOf(
  { publicUrl, passwordMinLength, passwordContextWords }: Config,
  breached: BreachedPasswords | undefined,
  log: Log,
): PasswordPolicy {
  if (!publicUrl) return ANY_PASSWORD;
  const labels = publicUrl.hostname.split(".");
  return {
    minLength: passwordMinLength,
    isCommon: commonPasswords(passwordMinLength),
    isBreached: async (password) => {
      try {
        return (await breached?.has(password)) ?? false;
      } catch (error) {
        // What was promised at the start is not dropped in silence: nobody sets a password that was not checked.
        log.error("BIENVENUE_BREACH_FILE cannot be read", { error });
        throw new ServiceError("password_check_unavailable", undefined, { cause: error });
      }
    },
    contextWords: ["bienvenue", publicUrl.hostname, ...labels, ...passwordContextWords],
  };
}

export interface Breaches {
  readonly passwords?: BreachedPasswords;
  readonly warnings: readonly string[];
}

/** A breach file that cannot be used is a warning: the service starts, and does not check passwords against it. */
export async function breachesOf({ publicUrl, breachFile }: Config): Promise<Breaches> {
  if (!publicUrl || breachFile === undefined) return { warnings: [] };
  try {
    return { passwords: await openBreachedPasswords(breachFile), warnings: [] };
  } catch (error) {
    const reason = (error as Error).message;
    return { warnings: [`BIENVENUE_BREACH_FILE is not used, passwords are not checked against breaches: ${reason}`] };
  }
}
