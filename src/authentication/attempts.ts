import type { ClientInfo } from "../core/client-info.ts";
import { ServiceError } from "../core/errors.ts";
import {
  type Budgets,
  type Counted,
  type CountedAttempt,
  counterKey,
  DAY,
  guessesFrom,
  HOUR,
  SECOND,
  type Throttle,
} from "../core/throttle.ts";
import { canonicalEmail } from "../user.ts";

/** How often a login may be tried, in the public profile. `SECURITY.md` has a table of all budgets. */
export const LOGIN_BUDGETS = {
  /** Wrong passwords for one address from one network; then a pause that doubles up to a quarter of an hour. */
  addressAndNetwork: { max: 5, window: HOUR, delay: SECOND },
  /** Wrong passwords for one address from all networks together; a trusted browser is not counted, and not refused. */
  address: { max: 20, window: HOUR, delay: 0 },
  /** The same, in a row (NIST SP 800-63B-4 §3.2.2); a new password begins anew. */
  addressInARow: { max: 100, window: 30 * DAY, delay: 30 * DAY },
  /** Wrong passwords from a browser in which the user has logged in before. */
  browser: { max: 10, window: HOUR, delay: SECOND },
  /** Wrong passwords given again in one session, or with one mailed token. */
  reauthentication: { max: 10, window: HOUR, delay: SECOND },
  /** Wrong responses to one kind of second factor of a user, whose password is known to whoever gives them. */
  secondStep: { max: 5, window: HOUR, delay: SECOND },
  /** The same from a browser in which the user has logged in before; others' failures do not touch it. */
  secondStepBrowser: { max: 10, window: HOUR, delay: SECOND },
  /** Each of them in a row (NIST SP 800-63B-4 §3.2.2): then this kind of factor is off, until another one was given. */
  secondStepInARow: { max: 100, window: 30 * DAY, delay: 30 * DAY },
  secondStepBrowserInARow: { max: 100, window: 30 * DAY, delay: 30 * DAY },
  /** Mails to an owner about failed second steps. */
  secondStepWarning: { max: 1, window: HOUR, delay: 0 },
} as const satisfies Budgets;

const counted = (kind: keyof typeof LOGIN_BUDGETS, subject: string): Counted => ({
  kind,
  subject,
  ...LOGIN_BUDGETS[kind],
});

/**
 * A password for an address, whoever has it, and if anybody does. `isTrusted`: from a browser in which its owner has logged
 * in before; no number of strangers' failures touches that. Throws `too_many_attempts`, and `mailed_link_required` (without
 * mail `operator_link_required`) if only strangers' guesses are too many.
 */
export function countPassword(
  throttle: Throttle,
  email: string,
  client: ClientInfo,
  isTrusted: boolean,
): Promise<CountedAttempt> {
  const { network, browser } = client;
  const address = canonicalEmail(email);
  if (isTrusted) return throttle.count([counted("browser", `${address} ${browser}`)]);
  return throttle.count([
    counted("addressAndNetwork", `${address} ${network}`),
    { ...counted("address", address), byStrangers: true },
    { ...counted("addressInARow", address), byStrangers: true },
    ...guessesFrom(client),
  ]);
}

/** Counters that end when an address has a new password: what was guessed before was another one. */
export function resetByNewPassword(email: string): CountedAttempt {
  return [counterKey("addressInARow", canonicalEmail(email))];
}

/** A password together with what only its owner should have: a session, or a mailed token. Throws `too_many_attempts`. */
export function countReauthentication(throttle: Throttle, subject: string): Promise<CountedAttempt> {
  return throttle.count([counted("reauthentication", subject)]);
}

/**
 * A response to a kind of second factor. `browser` is the token of a browser in which the user has logged in before. Throws
 * `too_many_attempts`.
 */
export function countSecondStep(
  throttle: Throttle,
  userId: number,
  kind: string,
  browser: string | undefined,
): Promise<CountedAttempt> {
  return throttle.count(secondStepOf(userId, kind, browser));
}

/** Counters that end when another factor was given: a kind that was off works again. */
export function resetBySecondStep(
  userId: number,
  kinds: readonly string[],
  browser: string | undefined,
): CountedAttempt {
  return kinds.flatMap((kind) =>
    secondStepOf(userId, kind, browser).map(({ kind: name, subject }) => counterKey(name, subject)),
  );
}

function secondStepOf(userId: number, kind: string, browser: string | undefined): Counted[] {
  const subject = `${userId} ${kind}`;
  if (browser === undefined) return [counted("secondStep", subject), counted("secondStepInARow", subject)];
  const own = `${subject} ${browser}`;
  return [counted("secondStepBrowser", own), counted("secondStepBrowserInARow", own)];
}

/** Whether the owner is to be written to about failed second steps: once an hour. */
export async function isWarningDue(throttle: Throttle, userId: number): Promise<boolean> {
  return throttle.count([counted("secondStepWarning", String(userId))]).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ServiceError && error.code === "too_many_attempts") return false;
      throw error;
    },
  );
}
