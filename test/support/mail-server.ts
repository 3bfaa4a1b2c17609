import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";

export interface Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly raw: string;
  readonly mail: ParsedMail;
}

/**
 * What the server does with the next mails: takes them, answers a code (4xx: later, 5xx: never) to the recipient or to the
 * message, is silent after the message, or takes it and cuts the connection without a word.
 */
export type Behaviour =
  | "take"
  | { readonly recipient: number }
  | { readonly message: number }
  | "hang"
  | "cut after taking"
  | "cut before taking";

/** A real SMTP server on loopback, that can behave badly; it is gone when the test ends. */
export async function startMailServer(options: SMTPServerOptions = {}, port = 0) {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const refusal = (responseCode: number) => Object.assign(new Error("as the test wants it"), { responseCode });
  let behaviour: Behaviour = "take";
  let messages = 0;
  let attempts = 0;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ["STARTTLS"] : [],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo(_address, _session, callback) {
      attempts++;
      callback(typeof behaviour === "object" && "recipient" in behaviour ? refusal(behaviour.recipient) : null);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        messages++;
        const now = behaviour; // another one may be set while the mail is read
        if (now === "hang") return;
        if (now === "cut before taking") {
          cut();
          return;
        }
        if (typeof now === "object" && "message" in now) {
          callback(refusal(now.message));
          return;
        }
        const raw = Buffer.concat(chunks).toString();
        void simpleParser(raw).then((mail) => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? "" : mailFrom.address;
          received.push({ to: rcptTo.map(({ address }) => address), from, raw, mail });
          if (now === "cut after taking") cut();
          else callback(null, "taken by the test");
        });
      });
    },
    ...options,
  });
  server.on("error", () => undefined); // of clients that went away
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const stop = async () => {
    cut();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(stop);
  const { port: used } = server.server.address() as AddressInfo;
  return {
    port: used,
    url: `smtp://127.0.0.1:${used}`,
    received,
    /** How often a message came to its end, taken or not. */
    messages: () => messages,
    /** How often a recipient was named. */
    attempts: () => attempts,
    behave: (next: Behaviour) => void (behaviour = next),
    stop,
  };
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;
