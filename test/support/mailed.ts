import type { MailKind, TokenPurpose } from "../../src/db/schema.ts";
import { LIFETIME_OF } from "../../src/db/tables/tokens.ts";
import type { DueMail } from "../../src/features/mail/store.ts";
import { digest } from "../../src/ports/digest.ts";
import { systemRandom } from "../../src/ports/random.ts";
import type { TestApp } from "./make-app.ts";

/** What the token in a mail of each kind is for. */
export const PURPOSE_OF = {
  email_verification: "email_verification",
  account_exists: "password_reset",
  password_reset: "password_reset",
  email_change: "email_change",
  email_changed: "email_change_undo",
  password_changed: "report_compromise",
  new_device: "report_compromise",
  failures_before_success: "report_compromise",
} as const satisfies Partial<Record<MailKind, TokenPurpose>>;

/** The public profile, with mail. */
export const PUBLIC_WITH_MAIL = {
  BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
  BIENVENUE_SMTP_URL: "smtp://127.0.0.1:9",
  BIENVENUE_MAIL_FROM: "accounts@example.com",
  BIENVENUE_MAIL_LOGIN: "on",
};

type WithClock = Pick<TestApp, "outbox"> & { readonly clock: { now(): number } };

/** The mails that wait, oldest first (of one millisecond in any order); they still wait afterwards. */
export async function waitingMails({ outbox, clock }: WithClock): Promise<DueMail[]> {
  const now = clock.now();
  const found: DueMail[] = [];
  for (let mail = await outbox.take(now, now + 1); mail; mail = await outbox.take(now, now + 1)) found.push(mail);
  for (const mail of found) await outbox.failed(mail, "not yet", now);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Plays the delivery of the newest mail of a kind that waits (to an address, if one is named): answers the token that it
 * brings.
 */
export async function mailedToken(app: WithClock, kind: keyof typeof PURPOSE_OF, address?: string): Promise<string> {
  const mails = await waitingMails(app);
  const mail = mails.findLast((one) => one.kind === kind && (address === undefined || one.address === address));
  if (!mail) throw new Error(`no ${kind} waits for ${address}: ${mails.map((one) => one.kind).join()}`);
  const token = systemRandom.token();
  const purpose = PURPOSE_OF[kind];
  const expiresAt = app.clock.now() + LIFETIME_OF[purpose];
  if (!(await app.outbox.addToken(mail, { digest: digest(token), purpose, expiresAt })))
    throw new Error(`${kind} is gone`);
  await app.outbox.delivered(mail, app.clock.now());
  return token;
}
