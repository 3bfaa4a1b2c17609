import type { EventKind, MailKind } from "../db/schema.ts";
import type { Event, RecentLogin } from "../db/tables/events.ts";
import type { MailDetails, NewMail } from "../db/tables/mails.ts";
import type { SideEffects } from "../db/tables/side-effects.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { User } from "../user.ts";
import type { ClientInfo } from "./client-info.ts";

export interface ConsequencesOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether there is a way to send mail. */
  readonly mails: boolean;
  /** Mails to one address within an hour that people who are not logged in can ask for. */
  readonly mailsPerHour: number;
}

/** What a login is judged by. */
export interface LoginHistory {
  /** Whether it comes from a trusted browser. */
  readonly isKnown: boolean;
  /** The user's last logins, newest first. */
  readonly recent: readonly RecentLogin[];
}

/** After this many consecutive failures a successful login triggers a notice. */
const MANY_FAILURES = 10;

/** Composes what a change causes: its event, and the mails. */
export class Consequences {
  readonly #options: ConsequencesOptions;

  constructor(options: ConsequencesOptions) {
    this.#options = options;
  }

  event(
    kind: EventKind,
    client: ClientInfo,
    about: { userId?: number | undefined; sessionId?: string | undefined } = {},
  ): Event {
    const { clock, random } = this.#options;
    const at = clock.now();
    const { network, userAgent, requestId } = client;
    return { id: random.orderedUuid(at), kind, at, network, userAgent, requestId, ...about };
  }

  /** An event with the mails that it causes, as far as there is mail. */
  effects(kind: EventKind, client: ClientInfo, mails: readonly (NewMail | undefined)[] = []): SideEffects {
    const wanted = this.#options.mails ? mails.filter((mail) => mail !== undefined) : [];
    return { event: this.event(kind, client), mails: wanted };
  }

  /** A mail that somebody who is not logged in can cause: at most so many an hour to one address. */
  requestedMail(kind: MailKind, client: ClientInfo, address?: string): NewMail {
    return { ...this.#mail(kind, client), address, limit: this.#options.mailsPerHour };
  }

  /** A mail that tells an owner what happened. */
  noticeMail(kind: MailKind, client: ClientInfo, address?: string): NewMail {
    const { userAgent, network } = client;
    const details: MailDetails = { userAgent, network, at: this.#options.clock.now() };
    return { ...this.#mail(kind, client), address, details };
  }

  /** What goes along with a login: one mail at most, and none for a client that the user is known from. */
  login(client: ClientInfo, sessionId: string, { isKnown, recent }: LoginHistory): SideEffects {
    const successes = recent.filter(({ kind }) => kind === "login_succeeded");
    const last = recent.slice(0, MANY_FAILURES);
    const afterFailures = last.length === MANY_FAILURES && last.every(({ kind }) => kind === "login_failed");
    const { network = null, userAgent = null } = client;
    const hasBeenHere = successes.some((login) => login.network === network && login.userAgent === userAgent);
    const isFirst = successes.length === 0;
    const isNew = !isKnown && !hasBeenHere && !isFirst;
    const kind = afterFailures ? "failures_before_success" : isNew ? "new_device" : undefined;
    const { event, ...mails } = this.effects("login_succeeded", client, [kind && this.noticeMail(kind, client)]);
    return { event: { ...event, sessionId }, ...mails };
  }

  /** The side effects of a request to verify an address, whoever has it, and whether it is verified or not. */
  verificationRequested(client: ClientInfo, owner: User | undefined): SideEffects {
    const kind = owner?.verifiedAt === undefined ? "email_verification" : "account_exists";
    return this.effects("email_verification_requested", client, [this.requestedMail(kind, client)]);
  }

  #mail(kind: MailKind, { language = "en" }: ClientInfo) {
    const { clock, random } = this.#options;
    const now = clock.now();
    return { id: random.orderedUuid(now), kind, now, language };
  }
}
