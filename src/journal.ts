import type { LoginSigns } from "./db/db.ts";
import type { EventKind, MailKind } from "./db/schema.ts";
import type { Event } from "./db/tables/events.ts";
import type { MailDetails, NewMail } from "./db/tables/mails.ts";
import type { SideEffects } from "./db/tables/side-effects.ts";
import type { Clock } from "./ports/clock.ts";
import type { HashCaller } from "./ports/hash-queue.ts";
import type { Random } from "./ports/random.ts";
import { canonicalEmail, type Language, type User } from "./user.ts";

/** Where a request comes from, as its owner will be shown it. */
export interface Place {
  readonly userAgent?: string | undefined;
  readonly network?: string | undefined;
  /** The network that the client's one is part of, and that one customer may have: an IPv4 /24, an IPv6 /48. */
  readonly widerNetwork?: string | undefined;
  /** Names the request in the log. */
  readonly requestId?: string | undefined;
  /** The token of the device cookie. */
  readonly device?: string | undefined;
  /** In which a mail is written to who has named no language. */
  readonly language?: Language | undefined;
}

/** Who asks for a hash from a place: a stranger, or whoever is known to an account (an e-mail in any spelling). */
export function callerOf({ network, widerNetwork }: Place, account?: string): HashCaller {
  return { network, widerNetwork, account: account === undefined ? undefined : canonicalEmail(account) };
}

export interface JournalOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether there is a way to send mail. */
  readonly mails: boolean;
  /** Mails to one address within an hour that people who are not logged in can ask for. */
  readonly mailsPerHour: number;
}

/** Failed logins in a row after which the one that succeeds is told to the owner. */
const MANY_FAILURES = 10;

/** What happens to accounts, put into the words of the database: events, and the mails that they cause. */
export class Journal {
  readonly #options: JournalOptions;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  event(
    kind: EventKind,
    place: Place,
    about: { userId?: number | undefined; sessionId?: string | undefined } = {},
  ): Event {
    const { clock, random } = this.#options;
    const at = clock.now();
    const { network, userAgent, requestId } = place;
    return { id: random.orderedUuid(at), kind, at, network, userAgent, requestId, ...about };
  }

  /** An event with the mails that it causes, as far as there is mail. */
  effects(kind: EventKind, place: Place, mails: readonly (NewMail | undefined)[] = []): SideEffects {
    const wanted = this.#options.mails ? mails.filter((mail) => mail !== undefined) : [];
    return { event: this.event(kind, place), mails: wanted };
  }

  /** A mail that somebody who is not logged in can cause: at most so many an hour to one address. */
  requestedMail(kind: MailKind, place: Place, address?: string): NewMail {
    return { ...this.#mail(kind, place), address, limit: this.#options.mailsPerHour };
  }

  /** A mail that tells an owner what happened. */
  noticeMail(kind: MailKind, place: Place, address?: string): NewMail {
    const { userAgent, network } = place;
    const details: MailDetails = { userAgent, network, at: this.#options.clock.now() };
    return { ...this.#mail(kind, place), address, details };
  }

  /** What goes along with a login: one mail at most, and none for a place that the user is known from. */
  login(place: Place, sessionId: string, { isKnown, recent }: LoginSigns): SideEffects {
    const successes = recent.filter(({ kind }) => kind === "login_succeeded");
    const last = recent.slice(0, MANY_FAILURES);
    const afterFailures = last.length === MANY_FAILURES && last.every(({ kind }) => kind === "login_failed");
    const { network = null, userAgent = null } = place;
    const hasBeenHere = successes.some((login) => login.network === network && login.userAgent === userAgent);
    const isFirst = successes.length === 0;
    const isNew = !isKnown && !hasBeenHere && !isFirst;
    const kind = afterFailures ? "failures_before_success" : isNew ? "new_device" : undefined;
    const { event, ...mails } = this.effects("login_succeeded", place, [kind && this.noticeMail(kind, place)]);
    return { event: { ...event, sessionId }, ...mails };
  }

  /** What goes along with a registration: the owner of the address is written to, whether it is new or not. */
  registration(place: Place, owner: User | undefined, isNew: boolean): SideEffects {
    const isProven = owner?.verifiedAt !== undefined;
    const mail = this.requestedMail(isProven ? "account_exists" : "email_verification", place);
    return this.effects(isNew ? "user_registered" : "registration_repeated", place, [mail]);
  }

  /** What goes along with a wish for a reset, whoever has the address; without a place it is an operator's, and no mail. */
  resetRequested(place?: Place): SideEffects {
    return this.effects(
      "password_reset_requested",
      place ?? {},
      place ? [this.requestedMail("password_reset", place)] : [],
    );
  }

  /** What goes along with a wish to prove an address, whoever has it, and whether it is proven or not. */
  verificationRequested(place: Place, owner: User | undefined): SideEffects {
    const kind = owner?.verifiedAt === undefined ? "email_verification" : "account_exists";
    return this.effects("email_verification_requested", place, [this.requestedMail(kind, place)]);
  }

  #mail(kind: MailKind, { language = "en" }: Place) {
    const { clock, random } = this.#options;
    const now = clock.now();
    return { id: random.orderedUuid(now), kind, now, language };
  }
}
