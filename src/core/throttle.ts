import type { Statement } from "../db/kernel/write.ts";
import type { Attempts, Counter } from "../db/tables/attempts.ts";
import type { Clock } from "../ports/clock.ts";
import { digest } from "../ports/digest.ts";
import type { ClientInfo } from "./client-info.ts";
import { ServiceError } from "./errors.ts";

/** How often something may be tried. Milliseconds. */
export type Budget = Omit<Counter, "key">;

export type Budgets<Name extends string = string> = Readonly<Record<Name, Budget>>;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What several features share, in the public profile. `SECURITY.md` has a table of all budgets. */
export const BUDGETS = {
  /** Wrong passwords and made-up tokens from one network, whatever the addresses. */
  network: { max: 20, window: 10 * MINUTE, delay: 0 },
  /** The same from an IPv4 /24 or an IPv6 /48: one customer may have all of it, and a network for each guess. */
  widerNetwork: { max: 100, window: 10 * MINUTE, delay: 0 },
  /** Mails with a reset or a verification that one network asks for. */
  mailRequest: { max: 5, window: HOUR, delay: 0 },
  widerMailRequest: { max: 25, window: HOUR, delay: 0 },
} as const satisfies Budgets;

/** One budget, for one subject. */
export interface Counted extends Budget {
  /** The name of the budget: a part of the counter's key, so that another name starts to count anew. */
  readonly kind: string;
  /** What it is counted for: an address, a network, a session. */
  readonly subject: string;
  /** Whether strangers can use it up: a refusal by nothing else names the way in that is left to the owner. */
  readonly byStrangers?: boolean;
}

/** The counters of a network and of the wider one around it. None where nobody knows the network: one budget would be everybody's. */
export function fromNetwork<Name extends string>(
  budgets: Budgets<Name>,
  [kind, widerKind]: readonly [network: Name, wider: Name],
  { network, widerNetwork }: ClientInfo,
): Counted[] {
  return [
    ...(network === undefined ? [] : [{ kind, subject: network, ...budgets[kind] }]),
    ...(widerNetwork === undefined ? [] : [{ kind: widerKind, subject: widerNetwork, ...budgets[widerKind] }]),
  ];
}

/** The counters of guesses from a network, whatever is guessed. */
export const guessesFrom = (client: ClientInfo) => fromNetwork(BUDGETS, ["network", "widerNetwork"], client);

/** The key of a counter in the database. It never changes: a running service would count anew. */
export const counterKey = (kind: string, subject: string) => digest(`${kind} ${subject}`);

/** An attempt that was counted, to be taken back if it was right. */
export type CountedAttempt = readonly string[];

export interface ThrottleOptions {
  readonly attempts: Attempts;
  readonly clock: Clock;
  /** By which every budget is multiplied. */
  readonly width: number;
  /** Whether there is mail; else it is an operator who lets in whom strangers' guesses keep out. */
  readonly mails: boolean;
}

/**
 * Counts what strangers may try, before it is tried: a limit of five lets five guesses reach the hasher, however many
 * come at once. No number of a stranger's failures touches a device on which the owner has logged in before.
 */
export class Throttle {
  readonly #options: ThrottleOptions;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  /** Counts an attempt against several budgets at once. Throws `too_many_attempts`. */
  async count(counted: readonly Counted[]): Promise<CountedAttempt> {
    const { attempts, clock, width, mails } = this.#options;
    if (counted.length === 0) return [];
    const now = clock.now();
    const counters = counted.map(({ kind, subject, max, window, delay, byStrangers }) => {
      return { byStrangers, window, delay, key: counterKey(kind, subject), max: max * width };
    });
    const refusals = await attempts.count(counters, now);
    if (refusals.length === 0) return counters.map(({ key }) => key);
    const refused = counters.filter(({ key }) => refusals.some((refusal) => refusal.key === key));
    const isByOthers = refused.every(({ byStrangers }) => byStrangers);
    const last = refusals.reduce((a, b) => (b.until > a.until ? b : a));
    const wayIn = mails ? "mailed_link_required" : "operator_link_required";
    throw new ServiceError(isByOthers ? wayIn : "too_many_attempts", undefined, {
      retryAfter: Math.max(1, Math.ceil((last.until - now) / SECOND)),
      limit: counters.find(({ key }) => key === last.key)?.max ?? 0,
    });
  }

  /** Something that a feature limits, by a budget of its own, for a subject. Throws `too_many_attempts`. */
  attempt(kind: string, budget: Budget, subject: string): Promise<CountedAttempt> {
    return this.count([{ kind, subject, ...budget }]);
  }

  /** A token of a mail. Throws `too_many_attempts`. */
  token(client: ClientInfo): Promise<CountedAttempt> {
    return this.count(guessesFrom(client));
  }

  /** A mail that somebody who is not logged in asks for. Throws `too_many_attempts`. */
  async mailRequest(client: ClientInfo): Promise<void> {
    await this.count(fromNetwork(BUDGETS, ["mailRequest", "widerMailRequest"], client));
  }

  /** How often this failed lately. */
  failuresOf(attempt: CountedAttempt): Promise<number> {
    return this.#options.attempts.countOf(attempt[0] ?? "", this.#options.clock.now());
  }

  /** Takes a guess back that was right. */
  forgive(attempt: CountedAttempt): Promise<void> {
    return this.#options.attempts.refund(attempt, true);
  }

  /** The same, as a part of a write. */
  forgiving(attempt: CountedAttempt): Statement[] {
    return this.#options.attempts.refunding(attempt, true);
  }

  /** Ends counts, as a part of a write. */
  resetting(keys: readonly string[]): Statement[] {
    return this.#options.attempts.resetting(keys);
  }

  /** Whether a guess is right. Takes it back if it cannot be checked: it was never made. */
  async refundIfUnchecked(attempt: CountedAttempt, check: Promise<boolean>): Promise<boolean> {
    return check.catch(async (error: unknown) => {
      await this.#options.attempts.refund(attempt, false);
      throw error;
    });
  }
}
