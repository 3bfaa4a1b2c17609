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
  /** Empty if unknown. */
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
 * adds one's own. A mail that a server has not answered within half a minute is given up. `ownHost` is by which name this
 * side greets servers: the public URL's, if there is one.
 */
export function createSmtpMailer(server: SmtpServer, from: MailAddress, ownHost?: string): SmtpMailer {
  const { host, port, tls, user, password } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxRequeues: 0, // we try again ourselves, and know then what has been sent
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    // To a server that offers no login the driver would send without, and whatever comes of that.
    ...(user === "" ? {} : { auth: { user, pass: password }, forceAuth: true }),
    ...(ownHost === undefined ? {} : { name: greetingName(ownHost) }),
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
        const met = error as Met;
        const delivered = raw.readableEnded && met.responseCode === undefined ? "unknown" : "no";
        throw new MailError(wordsOf(met, server), delivered, { cause: error, isFinal: isFinal(met) });
      }
    },
    async check() {
      try {
        await transport.verify();
      } catch (error) {
        throw new MailError(wordsOf(error as Met, server), "no", { cause: error });
      }
    },
    close: () => transport.close({ force: true }),
  };
}

/** What the driver reports. */
interface Met extends Error {
  /** Its own, or the system's. */
  readonly code?: string;
  /** What was being asked: `CONN`, `STARTTLS`, `AUTH PLAIN`, `RCPT TO`, `DATA`. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * RFC 5321 §4.2.1: a reply of 5yz to the recipient or to the mail is permanent. Not where it is about us, so that an
 * operator can put it right: credentials, the sender, and by RFC 3463 §3.8 what is not authorized (relaying, a signature).
 */
function isFinal({ command, response = "", responseCode = 0 }: Met): boolean {
  return responseCode >= 500 && (command === "RCPT TO" || command === "DATA") && !/^5\d\d[ -]5\.7\./.test(response);
}

function wordsOf(met: Met, server: SmtpServer): string {
  const answer = oneLine(met.response || met.message);
  const hint = hintFor(met, server);
  return hint === undefined ? answer : `${hint} (${answer})`;
}

/** What to change, where an error's own words do not say it. */
function hintFor({ code, command, message, responseCode }: Met, { tls, port }: SmtpServer): string | undefined {
  if (tls === "implicit" && /wrong version number|packet length too long|EPROTO/.test(`${message} ${code}`))
    return `port ${port} does not begin with TLS: write smtp:// for STARTTLS, or the port that does (465)`;
  if (tls !== "implicit" && /greeting never received/i.test(message))
    return `port ${port} says nothing: if it begins with TLS, write smtps://`;
  if (tls === "required" && (command === "STARTTLS" || /does not support required STARTTLS/.test(message)))
    return responseCode === undefined
      ? undefined
      : "the server offers no STARTTLS, and off this machine nothing is sent without TLS: write smtps:// and its port (465)";
  if (command?.startsWith("AUTH") && responseCode !== undefined && [500, 502, 503, 504].includes(responseCode))
    return "the server takes no login here: leave user and password out of BIENVENUE_SMTP_URL, or use its port that takes one (587, 465)";
  return undefined;
}

/** RFC 5321 §4.1.3: an address stands in brackets. */
function greetingName(host: string): string {
  const ipv6 = /^\[(.*)\]$/.exec(host)?.[1];
  if (ipv6 !== undefined) return `[IPv6:${ipv6}]`;
  return /^[\d.]+$/.test(host) ? `[${host}]` : host;
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
