import { ConfigError } from "../config/config.ts";
import { mailBrand, renderTest } from "../features/mail/render.ts";
import { type ListedMail, Outbox } from "../features/mail/store.ts";
import { isoTime } from "../ports/clock.ts";
import { MailError } from "../ports/mail.ts";
import { systemRandom } from "../ports/random.ts";
import { asciiEmail, isEmail, LANGUAGES, type Language } from "../user.ts";
import { type Command, configuration, parse, type Terminal, UsageError, withServices } from "./command.ts";

/** What an operator can do about mails. */
export const mail: Command = {
  name: "mail",
  usage: [
    [
      "mail test ADDRESS [--language en|fr|de|es|pt]",
      "send a mail that only shows that it arrives; say what the server answered",
    ],
    ["mail list [--all]", "mails that wait or were given up, and with --all those that were sent"],
    ["mail retry ID | --all", "make one mail that was not sent due now, or all of them, for another day"],
  ],
  async run([act, ...args], terminal) {
    if (act === "test") await test(args, terminal);
    else if (act === "list") {
      const { values } = parse(args, { all: { type: "boolean" } });
      await withServices(({ domain }) => list(new Outbox(domain.database), values["all"] === true, terminal));
    } else if (act === "retry") await retry(args, terminal);
    else throw new UsageError("mail takes test, list or retry");
  },
};

async function test(args: string[], { out }: Terminal): Promise<void> {
  const { values, words } = parse(args, { language: { type: "string" } }, ["ADDRESS"]);
  const to = asciiEmail(words[0] ?? "");
  if (!isEmail(to)) throw new UsageError(`${to} is not an email address`);
  const language = languageOf(values["language"] ?? "en");
  const { smtpUrl, mailFrom, publicUrl, brandName: name, brandColor: color, brandLogo } = configuration();
  if (!smtpUrl || !mailFrom)
    throw new ConfigError(["no mail server is set; set BIENVENUE_SMTP_URL and BIENVENUE_MAIL_FROM"]);
  const server = `${smtpUrl.host}:${smtpUrl.port}`;
  const { createSmtpMailer } = await import("../ports/smtp.ts");
  const mailer = createSmtpMailer(smtpUrl, mailFrom, publicUrl?.hostname);
  try {
    const content = renderTest(language, mailBrand({ name, color }, brandLogo));
    const { answer } = await mailer.send({ ...content, id: systemRandom.uuid(), to, language });
    out(`${server} took the mail: ${answer}`);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const outcome = error.delivered === "no" ? "did not take the mail" : "did not say whether it took the mail";
    throw new MailError(`${server} ${outcome}: ${error.answer}`, error.delivered, { cause: error });
  } finally {
    mailer.close();
  }
}

function languageOf(text: unknown): Language {
  const language = LANGUAGES.find((one) => one === text);
  if (!language) throw new UsageError(`--language takes ${LANGUAGES.join(", ")}`);
  return language;
}

async function list(outbox: Outbox, all: boolean, { out }: Terminal): Promise<void> {
  const page = 500;
  let after = "";
  for (;;) {
    const found = await outbox.list(page, { after, all });
    for (const one of found) {
      const { id, kind, userId, createdAt, attempts, error } = one;
      out(
        [id, kind, `user ${userId}`, isoTime(createdAt), stateOf(one), `${attempts} tries`, error ?? ""]
          .join("\t")
          .trimEnd(),
      );
      after = id;
    }
    if (found.length < page) return;
  }
}

function stateOf({ sentAt, dueAt }: ListedMail): string {
  if (sentAt !== null) return `sent ${isoTime(sentAt)}`;
  return dueAt === null ? "given up" : `due ${isoTime(dueAt)}`;
}

async function retry(args: string[], { out }: Terminal): Promise<void> {
  const all = args.includes("--all");
  const { words } = parse(args, { all: { type: "boolean" } }, all ? [] : ["ID or --all"]);
  await withServices(async ({ domain, clock }) => {
    const count = await new Outbox(domain.database).retry(clock.now(), words[0]);
    if (count === 0 && !all) throw new UsageError(`no mail ${words[0] ?? ""} waits or was given up`);
    out(`${count} mails are due now`);
  });
}
