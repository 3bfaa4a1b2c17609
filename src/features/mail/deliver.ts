import { LIFETIME_OF } from "../../db/tables/tokens.ts";
import { digest } from "../../ports/digest.ts";
import { MailError, type Mailer } from "../../ports/mail.ts";
import { randomBelow } from "../../ports/random.ts";
import { isAsciiEmail } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { linkOf, mailBrand, renderMail } from "./render.ts";
import type { DueMail, Outbox } from "./store.ts";

type Delivery = Pick<FeatureServices, "domain" | "clock" | "log" | "profile" | "pages" | "plugs"> & {
  readonly outbox: Outbox;
  readonly mailer: Mailer;
};

const SECOND_MS = 1000;
const AT_ONCE = 3;

/** How long one node has a mail for: longer than the mailer goes on with one. Then it is due for whoever asks. */
const HELD_MS = 45 * SECOND_MS;

/** After so many seconds it is tried again: after the first try, the second, and so on. */
const BACK_OFF = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600] as const;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * SECOND_MS;

/**
 * Sends the mails that are due, a few at once, at least once each; ends when none is left, or when sending fails: what is
 * left then waits for the next call, so that a server that is down is not run against.
 */
export async function deliverDue(delivery: Delivery): Promise<void> {
  const { outbox, clock } = delivery;
  const work = async () => {
    for (;;) {
      const now = clock.now();
      const mail = await outbox.take(now, now + HELD_MS);
      if (!mail || !(await deliver(mail, delivery))) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Whether the mail is done with, in one way or the other. */
async function deliver(
  mail: DueMail,
  { domain, outbox, clock, log, profile, pages, plugs, mailer }: Delivery,
): Promise<boolean> {
  const { mails } = plugs;
  const { purpose } = linkOf(mail.kind, mails);
  const token = domain.random.token();
  const key = digest(token);
  const expiresAt = clock.now() + LIFETIME_OF[purpose];
  if (!isAsciiEmail(mail.address) || !(await outbox.addToken(mail, { digest: key, purpose, expiresAt }))) {
    await outbox.failed(mail, "no longer wanted, or to an address that cannot be one", undefined);
    return true;
  }
  try {
    const makeCode = mails[mail.kind]?.code;
    const code = makeCode ? await makeCode(domain, mail, token) : token;
    if (code === undefined) {
      await outbox.dropToken(key);
      await outbox.failed(mail, "no longer wanted", undefined);
      return true;
    }
    const brand = mailBrand(pages.brand, pages.assets.logo);
    const content = renderMail({ ...mail, mails, brand, base: profile.origin + profile.path, token, code });
    await mailer.send({ ...content, id: mail.id, to: mail.address, language: mail.language });
  } catch (error) {
    const met = error instanceof MailError ? withoutAddresses(error.answer) : error;
    const isFinal = error instanceof MailError && error.isFinal;
    const next = isFinal ? undefined : nextTry(mail, clock.now());
    const event = next === undefined ? "mail given up" : "mail not sent";
    log.warn(event, { mail: mail.id, email: mail.address, error: met });
    // A token that is perhaps on its way is left alive: whoever gets the mail can use it.
    if (!(error instanceof MailError && error.delivered === "unknown")) await outbox.dropToken(key);
    await outbox.failed(mail, String(met), next);
    return isFinal; // the server is there, and may take the next one
  }
  await outbox.delivered(mail, clock.now());
  log.debug("mail sent", { mail: mail.id, email: mail.address });
  return true;
}

/** When it is tried next; undefined after a day. Up to a tenth later, so that nodes and mails do not keep in step. */
function nextTry({ attempts, createdAt }: DueMail, now: number): number | undefined {
  if (now - createdAt >= GIVEN_UP_AFTER_MS) return undefined;
  const seconds = BACK_OFF[attempts] ?? 3600;
  return now + seconds * SECOND_MS + randomBelow(seconds * (SECOND_MS / 10));
}

/** Servers repeat addresses, which do not belong in logs. */
function withoutAddresses(answer: string): string {
  return answer
    .split(" ")
    .map((word) => (word.includes("@") ? "***" : word))
    .join(" ");
}
