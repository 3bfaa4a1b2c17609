import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import MailComposer from "nodemailer/lib/mail-composer";
import { type Mail, MailError, type Mailer, type Picture } from "./mail.ts";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `required`: STARTTLS or nothing; `none`: for this machine only. */
  readonly tls: "implicit" | "required" | "none";
  readonly user: string;
  readonly password: string;
}

/** Who the mails are from. */
export interface MailAddress {
  /** Empty if there is none. */
  readonly name: string;
  readonly address: string;
}

export interface SmtpMailer extends Mailer {
  /** Connects, encrypts and logs in, and sends nothing. Throws `MailError` with what the server said. */
  readonly check: () => Promise<void>;
}

const CONNECTIONS = 3;
const SECOND_MS = 1000;
/** However slowly a server goes on answering. */
const DEADLINE_MS = 30 * SECOND_MS;

/**
 * Sends by SMTP (RFC 5321). Certificates are verified always, against the authorities that Node knows; `NODE_EXTRA_CA_CERTS`
 * adds one's own. A mail that a server has not answered within half a minute is given up.
 */
export function createSmtpMailer({ host, port, tls, user, password }: SmtpServer, from: MailAddress): SmtpMailer {
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxRequeues: 0, // we try again ourselves, and know then what has been sent
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    ...(user === "" ? {} : { auth: { user, pass: password } }),
    connectionTimeout: 10 * SECOND_MS,
    greetingTimeout: 10 * SECOND_MS,
    dnsTimeout: 10 * SECOND_MS,
    socketTimeout: 20 * SECOND_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.on("error", () => undefined); // the send that failed has it already
  return {
    async send(mail) {
      // As a stream, so that it is known whether all of it went out before something failed.
      const raw = Readable.from([await compose(mail, from)]);
      try {
        const { response } = await transport.sendMail({
          // An address as a text would be taken for a list.
          envelope: { from: from.address, to: [{ name: "", address: mail.to }] },
          raw,
          signal: AbortSignal.timeout(DEADLINE_MS),
        });
        return { answer: oneLine(response) };
      } catch (error) {
        const { message, response, responseCode } = error as Error & { response?: string; responseCode?: number };
        const delivered = raw.readableEnded && responseCode === undefined ? "unknown" : "no";
        throw new MailError(oneLine(response || message), delivered, { cause: error });
      }
    },
    async check() {
      try {
        await transport.verify();
      } catch (error) {
        const { message, response } = error as Error & { response?: string };
        throw new MailError(oneLine(response || message), "no", { cause: error });
      }
    },
    close: () => transport.close({ force: true }),
  };
}

function compose({ id, to, subject, text, html, language, logo }: Mail, from: MailAddress): Promise<Buffer> {
  const domain = from.address.slice(from.address.lastIndexOf("@") + 1);
  const composer = new MailComposer({
    from,
    to: { name: "", address: to },
    subject,
    text,
    html,
    attachments: logo ? [inline(logo)] : [],
    messageId: `<${id}@${domain}>`,
    // RFC 3834: no machine should answer.
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": language },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** A picture in the mail itself, that is listed as no attachment. */
function inline({ type, body }: Picture) {
  return {
    cid: "logo",
    contentType: type,
    content: Buffer.from(body),
    contentDisposition: "inline" as const,
    filename: false as const,
  };
}

/** What a server says is the server's choice: one line, without control characters, of bounded length. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\p{Cc}/gu, "?")
    .slice(0, 300);
}
