import type { CommonMailKind } from "../../db/schema.ts";

/** What a mail of one kind says; `{product}` stands for the service's name. */
export interface OneMail {
  /** Holds nothing that a user chose. */
  readonly subject: string;
  readonly lines: readonly string[];
  /** On the link. */
  readonly action: string;
  /** What stands before the code, where that is not the token. */
  readonly code?: string;
  /** What to do if the recipient did not cause this mail. */
  readonly otherwise: string;
}

/** All that mails say in one language. */
export interface MailTexts {
  readonly hello: string;
  /** `{time}`, such as "24 hours". */
  readonly lifetime: string;
  readonly code: string;
  /** `{time}`, `{device}`, `{network}`. */
  readonly when: string;
  readonly device: string;
  readonly network: string;
  /** `{browser}` and `{system}`, such as "Firefox on Linux". */
  readonly browserOnSystem: string;
  readonly mails: Readonly<Record<CommonMailKind, OneMail>>;
  readonly test: Pick<OneMail, "subject" | "lines">;
}
