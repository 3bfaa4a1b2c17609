/** One mail to one person. Whoever makes it has checked `to`; no header holds anything else that a user chose. */
export interface Mail {
  /** A UUID: the same at every try, so that whoever gets a mail twice can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A language tag (BCP 47). */
  readonly language: string;
  /** What the HTML shows as `cid:logo` (RFC 2392): it comes with the mail, so that reading asks nobody for it. */
  readonly logo?: Picture | undefined;
}

export interface Picture {
  /** A media type. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The mail was taken over. */
export interface Sent {
  /** What the server said. */
  readonly answer: string;
}

export interface Mailer {
  /** Resolves when a server has taken the mail over. Throws `MailError` if it has not, or perhaps not. */
  send(mail: Mail): Promise<Sent>;
  /** Cuts what is in flight. */
  close(): void;
}

/** Why a mail was not taken over. */
export class MailError extends Error {
  /** What the server answered, or what was met instead of an answer. One line. */
  readonly answer: string;
  /** `unknown`: the connection ended after the mail was sent and before it was answered, so that it may arrive. */
  readonly delivered: "no" | "unknown";
  /** Whether the server will say the same at every further try: this recipient, or this mail, is not wanted. */
  readonly isFinal: boolean;

  constructor(
    answer: string,
    delivered: "no" | "unknown",
    { isFinal = false, ...options }: ErrorOptions & { readonly isFinal?: boolean } = {},
  ) {
    super(answer, options);
    this.isFinal = isFinal;
    this.name = "MailError";
    this.answer = answer;
    this.delivered = delivered;
  }
}

/** Where mails of the development profile go that are not sent. */
export interface Mailbox extends Mailer {
  /** The newest first. */
  list(): readonly Mail[];
  find(id: string): Mail | undefined;
}

/** Keeps the last mails of this process. */
export function createMailbox(most = 100): Mailbox {
  let mails: readonly Mail[] = [];
  return {
    async send(mail) {
      mails = [mail, ...mails.filter(({ id }) => id !== mail.id)].slice(0, most);
      return { answer: "kept in this process" };
    },
    close: () => void (mails = []),
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
  };
}
