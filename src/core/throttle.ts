import type { Statement } from "../db/kernel/write.ts";
import type { Attempts, Counter } from "../db/tables/attempts.ts";
import type { Clock } from "../ports/clock.ts";
import { digest } from "../ports/digest.ts";
import { canonicalEmail } from "../user.ts";
import type { ClientInfo } from "./client-info.ts";
import { ServiceError } from "./errors.ts";

/** How often something may be tried. Milliseconds. */
export type Budget = Omit<Counter, "key">;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How often what may be tried, of the public profile. Windows and delays are milliseconds. `SECURITY.md` tells the same. */
export const BUDGETS = {
  /** Wrong passwords for one address from one network; then a pause that doubles up to a quarter of an hour. */
  addressAndNetwork: { max: 5, window: HOUR, delay: SECOND },
  /** Wrong passwords and made-up tokens from one network, whatever the addresses. */
  network: { max: 20, window: 10 * MINUTE, delay: 0 },
  /** The same from an IPv4 /24 or an IPv6 /48: one customer may have all of it, and a network for each guess. */
  widerNetwork: { max: 100, window: 10 * MINUTE, delay: 0 },
  /** Wrong passwords for one address from all networks together; a device that is known is not counted, and not refused. */
  address: { max: 20, window: HOUR, delay: 0 },
  /** The same, in a row (NIST SP 800-63B-4 §3.2.2); a new password begins anew. */
  addressInARow: { max: 100, window: 30 * DAY, delay: 30 * DAY },
  /** Wrong passwords from a browser in which the user has logged in before. */
  browser: { max: 10, window: HOUR, delay: SECOND },
  /** Wrong passwords given again in one session, or beside one mailed token. */
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
  /** Registrations from one network. */
  registration: { max: 10, window: HOUR, delay: 0 },
  widerRegistration: { max: 50, window: HOUR, delay: 0 },
  /** Mails with a reset or a proof that one network asks for. */
  mailRequest: { max: 5, window: HOUR, delay: 0 },
  widerMailRequest: { max: 25, window: HOUR, delay: 0 },
} as const satisfies Record<string, Budget>;

type Kind = keyof typeof BUDGETS;

/** The budget of the wider network that goes with a network's. */
const WIDER = { network: "widerNetwork", registration: "widerRegistration", mailRequest: "widerMailRequest" } as const;

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

  /**
   * A password for an address, whoever has it, and if anybody does. `isTrusted`: from a browser in which its owner has
   * logged in before. Throws `too_many_attempts`, and `mailed_link_required` (without
   * mail `operator_link_required`) if only strangers' guesses are too many.
   */
  password(email: string, client: ClientInfo, isTrusted: boolean): Promise<CountedAttempt> {
    const { network, browser } = client;
    const address = canonicalEmail(email);
    if (isTrusted) return this.#count([["browser", `${address} ${browser}`]]);
    return this.#count([
      ["addressAndNetwork", `${address} ${network}`],
      ["address", address],
      ["addressInARow", address],
      ...this.#from("network", client),
    ]);
  }

  /** A password beside something that only its owner should have: a session, or a mailed token. Throws `too_many_attempts`. */
  reauthentication(beside: string): Promise<CountedAttempt> {
    return this.#count([["reauthentication", beside]]);
  }

  /**
   * A response to a kind of second factor. `browser` is the token of a browser in which the user has logged in before. Throws
   * `too_many_attempts`.
   */
  secondStep(userId: number, kind: string, browser: string | undefined): Promise<CountedAttempt> {
    return this.#count(secondStepOf(userId, kind, browser));
  }

  /** How often that failed lately. */
  failuresOf(attempt: CountedAttempt): Promise<number> {
    return this.#options.attempts.countOf(attempt[0] ?? "", this.#options.clock.now());
  }

  /** Whether the owner is to be written to about such failures: once an hour. */
  async isWarningDue(userId: number): Promise<boolean> {
    const counted = this.#count([["secondStepWarning", String(userId)]]);
    return counted.then(
      () => true,
      (error: unknown) => {
        if (error instanceof ServiceError && error.code === "too_many_attempts") return false;
        throw error;
      },
    );
  }

  /** What ends when another factor was given: a kind that was off works again. */
  resetBySecondStep(userId: number, kinds: readonly string[], browser: string | undefined): CountedAttempt {
    return kinds.flatMap((kind) => secondStepOf(userId, kind, browser).map(([name, subject]) => keyOf(name, subject)));
  }

  /** A token of a mail. Throws `too_many_attempts`. */
  token(client: ClientInfo): Promise<CountedAttempt> {
    return this.#count(this.#from("network", client));
  }

  /** Something that is limited whether it succeeds or not. Throws `too_many_attempts`. */
  async request(kind: "registration" | "mailRequest", client: ClientInfo): Promise<void> {
    await this.#count(this.#from(kind, client));
  }

  /** Something that a feature limits, by a budget of its own, for a subject. Throws `too_many_attempts`. */
  attempt(name: string, budget: Budget, subject: string): Promise<CountedAttempt> {
    return this.#countAll([{ kind: name, ...budget, subject }]);
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

  /** What ends when an address has a new password: what was guessed before was another one. */
  resetByNewPassword(email: string): CountedAttempt {
    return [keyOf("addressInARow", canonicalEmail(email))];
  }

  /** Nothing, where nobody knows the network: one budget would be everybody's. */
  #from(kind: keyof typeof WIDER, { network, widerNetwork }: ClientInfo): [Kind, string][] {
    const subjects: [Kind, string | undefined][] = [
      [kind, network],
      [WIDER[kind], widerNetwork],
    ];
    return subjects.filter((subject): subject is [Kind, string] => subject[1] !== undefined);
  }

  #count(subjects: readonly (readonly [Kind, string])[]): Promise<CountedAttempt> {
    return this.#countAll(subjects.map(([kind, subject]) => ({ kind, subject, ...BUDGETS[kind] })));
  }

  async #countAll(subjects: readonly Counted[]): Promise<CountedAttempt> {
    const { attempts, clock, width, mails } = this.#options;
    if (subjects.length === 0) return [];
    const now = clock.now();
    const counters = subjects.map(({ kind, subject, max, window, delay }) => {
      return { kind, window, delay, key: keyOf(kind, subject), max: max * width };
    });
    const refusals = await attempts.count(counters, now);
    if (refusals.length === 0) return counters.map(({ key }) => key);
    const refused = counters.filter(({ key }) => refusals.some((refusal) => refusal.key === key));
    const isByOthers = refused.every(({ kind }) => kind === "address" || kind === "addressInARow");
    const last = refusals.reduce((a, b) => (b.until > a.until ? b : a));
    const wayIn = mails ? "mailed_link_required" : "operator_link_required";
    throw new ServiceError(isByOthers ? wayIn : "too_many_attempts", undefined, {
      retryAfter: Math.max(1, Math.ceil((last.until - now) / SECOND)),
      limit: counters.find(({ key }) => key === last.key)?.max ?? 0,
    });
  }
}

/** What is counted for whom, and how often it may be tried. */
interface Counted extends Budget {
  readonly kind: string;
  readonly subject: string;
}

function secondStepOf(userId: number, kind: string, browser: string | undefined): [Kind, string][] {
  const subject = `${userId} ${kind}`;
  if (browser !== undefined) {
    const beside = `${subject} ${browser}`;
    return [
      ["secondStepBrowser", beside],
      ["secondStepBrowserInARow", beside],
    ];
  }
  return [
    ["secondStep", subject],
    ["secondStepInARow", subject],
  ];
}

const keyOf = (kind: string, of: string) => digest(`${kind} ${of}`);
