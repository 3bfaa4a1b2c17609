import type { CurrentSession } from "../authentication/session.ts";
import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import type { Problem } from "../core/errors.ts";
import type { Factor } from "../core/factor.ts";
import type { TokenPurpose } from "../db/schema.ts";
import type { ConfirmationForm } from "../http/page/confirmation-form.ts";
import type { EntranceForm } from "../http/page/entrance.ts";
import type { FactorForm } from "../http/page/factor-forms.tsx";
import type { PageNotice } from "../http/page/notice.ts";
import type { OneMail } from "../texts/mail/texts.ts";
import type { InEachLanguage } from "../user.ts";

/** A kind of mail that a feature brings. */
export interface FeatureMail {
  /** Which token it carries, and the page that takes it. */
  readonly purpose: TokenPurpose;
  readonly path: string;
  readonly words: InEachLanguage<OneMail>;
  /** What the mail shows to be typed, in the place of its token. */
  readonly code?: MailCode;
}

/**
 * Makes the code of a mail's token when the mail is delivered, and stores what it is verified by; undefined: the mail is no
 * longer wanted.
 */
export type MailCode = (
  domain: Domain,
  mail: { readonly id: string; readonly address: string },
  token: string,
) => Promise<string | undefined>;

/** Another way to log in than the password, on the page for that. */
export interface Entrance {
  readonly Show: EntranceForm;
  /** Absent: always. */
  readonly isOffered?: (domain: Domain) => boolean;
}

/** How users confirm that it is them who have neither a password nor a second factor. */
export interface Confirmation extends ConfirmationForm {
  readonly isOffered: (domain: Domain) => boolean;
  /** What `confirm` throws of its own. */
  readonly problems: readonly Problem[];
  /** Verifies a response; returns the session's new token (ASVS 7.2.4). Throws `ServiceError` for one that is wrong. */
  readonly confirm: (domain: Domain, here: CurrentSession, response: string, client: ClientInfo) => Promise<string>;
}

/** A page of the account, in the account's navigation. */
export interface AccountPage {
  readonly path: string;
  readonly title: InEachLanguage;
  /** Smaller numbers come first; pages without one come last. */
  readonly order?: number;
}

/** A kind of second factor, and the form in which people give it. */
export interface SecondFactor extends FactorForm {
  readonly factor: Factor;
  /** Where it stands among the others: what is more convenient, and safer, comes first. */
  readonly order: number;
  /** Where people set it up and take it away; absent: it is no factor by itself. */
  readonly manage?: {
    readonly title: InEachLanguage;
    /** A page that a login can use as well that has to have a second factor first. */
    readonly setup: string;
    /** Absent: the page for setting it up shows what there is. */
    readonly remove?: string;
  };
}

/** What a feature adds to what others show, send and export. */
export interface Plugs {
  /** Kinds of events that it writes, as owners read them. */
  readonly events: Readonly<Record<string, InEachLanguage>>;
  readonly mails: Readonly<Record<string, FeatureMail>>;
  /** What a page says after a form, by name. */
  readonly notices: Readonly<Record<string, PageNotice>>;
  readonly accountPages: readonly AccountPage[];
  readonly factors: readonly SecondFactor[];
  readonly entrances: readonly Entrance[];
  readonly confirmations: readonly Confirmation[];
  /** What it stores of a user, without secrets, for the export. Its key is the feature's name. */
  readonly exports: Readonly<Record<string, (domain: Domain, userId: number) => Promise<unknown>>>;
}

/** The plugs of several features in one. */
export function plugsOf(
  features: readonly (Partial<Omit<Plugs, "exports">> & {
    readonly name: string;
    readonly exported?: (domain: Domain, userId: number) => Promise<unknown>;
  })[],
): Plugs {
  return {
    events: Object.assign({}, ...features.map(({ events }) => events)) as Plugs["events"],
    mails: Object.assign({}, ...features.map(({ mails }) => mails)) as Plugs["mails"],
    notices: Object.assign({}, ...features.map(({ notices }) => notices)) as Plugs["notices"],
    accountPages: features
      .flatMap(({ accountPages = [] }) => accountPages)
      .sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || 0),
    factors: features.flatMap(({ factors = [] }) => factors).toSorted((a, b) => a.order - b.order),
    entrances: features.flatMap(({ entrances = [] }) => entrances),
    confirmations: features.flatMap(({ confirmations = [] }) => confirmations),
    exports: Object.fromEntries(features.flatMap(({ name, exported }) => (exported ? [[name, exported]] : []))),
  };
}
