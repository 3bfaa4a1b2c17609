import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { startMailServer } from "../../test/support/mail-server.ts";
import { type Mail, MailError } from "./mail.ts";
import { createSmtpMailer, type SmtpServer } from "./smtp.ts";

const FROM = { name: "Exámple", address: "accounts@example.com" };
const ID = "0193a5e0-0000-7000-8000-000000000001";
const MAIL: Mail = {
  id: ID,
  to: "guillaume@example.org",
  subject: "Votre mot de passe a été changé",
  text: "Bonjour,\n.\nune ligne\n",
  html: "<p>Bonjour</p>",
  language: "fr",
};

function mailerFor(server: Partial<SmtpServer>) {
  const plain = { host: "127.0.0.1", port: 25, tls: "none", user: "", password: "" } as const;
  const mailer = createSmtpMailer({ ...plain, ...server }, FROM);
  onTestFinished(() => mailer.close());
  return mailer;
}

async function failure(sent: Promise<unknown>): Promise<MailError> {
  const error: unknown = await sent.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof MailError)) throw new Error(`no MailError: ${String(error)}`);
  return error;
}

describe("SMTP", () => {
  test("A20, A42: one recipient, exactly our headers, both parts; answers what the server said", async () => {
    const server = await startMailServer();
    const { answer } = await mailerFor(server).send(MAIL);
    expect(answer).toBe("250 taken by the test");
    const [{ to, from, raw, mail } = expect.fail("nothing came")] = server.received;
    expect({ to, from }).toEqual({ to: ["guillaume@example.org"], from: "accounts@example.com" });
    const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
    expect(
      head
        .split("\r\n")
        .map((line) => line.slice(0, line.indexOf(":")))
        .sort(),
    ).toEqual([
      "Auto-Submitted",
      "Content-Language",
      "Content-Type",
      "Date",
      "From",
      "MIME-Version",
      "Message-ID",
      "Subject",
      "To",
    ]);
    expect(mail.messageId).toBe(`<${ID}@example.com>`);
    expect(mail.subject).toBe(MAIL.subject);
    expect([mail.text, mail.html]).toEqual([MAIL.text, MAIL.html]);
    expect(mail.from?.value).toEqual([FROM]);
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail.headers.get("content-language")).toBe("fr");
  });

  test.each(["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "<a@example.org> b@example.org"])(
    "V23: %j is never two recipients, even if nobody checked it before",
    async (to) => {
      const server = await startMailServer();
      await mailerFor(server)
        .send({ ...MAIL, to })
        .catch(() => undefined);
      for (const received of server.received) {
        expect(received.to).toHaveLength(1);
        expect(received.raw).not.toMatch(/^bcc:/im);
      }
    },
  );

  test.each([
    ["to the recipient, for now", { recipient: 450 }],
    ["to the recipient, for good", { recipient: 550 }],
    ["to the message, for now", { message: 451 }],
    ["to the message, for good", { message: 554 }],
  ] as const)("a refusal %s: certainly not delivered, with the server's words", async (_what, behaviour) => {
    const server = await startMailServer();
    server.behave(behaviour);
    const { answer, delivered } = await failure(mailerFor(server).send(MAIL));
    const [code] = Object.values(behaviour);
    expect({ answer, delivered }).toEqual({ answer: `${code} as the test wants it`, delivered: "no" });
  });

  test("nobody listens: certainly not delivered", async () => {
    const server = await startMailServer();
    await server.stop();
    const { answer, delivered } = await failure(mailerFor(server).send(MAIL));
    expect(delivered).toBe("no");
    expect(answer).toContain("ECONNREFUSED");
  });

  test.each(["cut before taking", "cut after taking"] as const)(
    "the connection is %s: perhaps delivered, and tried once",
    async (behaviour) => {
      const server = await startMailServer();
      server.behave(behaviour);
      const mailer = mailerFor(server);
      expect((await failure(mailer.send(MAIL))).delivered).toBe("unknown");
      expect(server.messages()).toBe(1);
      server.behave("take");
      await mailer.send(MAIL);
      expect(server.messages()).toBe(2);
    },
  );

  test("a server that says nothing: cut by close(), in either phase", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const greeting = mailerFor({ port: (silent.address() as AddressInfo).port });
    const early = failure(greeting.send(MAIL));
    const server = await startMailServer();
    server.behave("hang");
    const answering = mailerFor(server);
    const late = failure(answering.send(MAIL));
    await expect.poll(server.messages).toBe(1);
    greeting.close();
    answering.close();
    expect([(await early).delivered, (await late).delivered]).toEqual(["no", "unknown"]);
  });

  test("what a server says is one line without control characters", async () => {
    const rude = createServer((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (line) =>
        socket.write(
          line.toString().startsWith("MAIL") ? `550 no\u001b[31m\u0007 ${"x".repeat(400)}\r\n` : "250 yes\r\n",
        ),
      );
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void rude.close());
    await once(rude, "listening");
    const server = { port: (rude.address() as AddressInfo).port };
    const { answer } = await failure(mailerFor(server).send(MAIL));
    expect(answer).toMatch(/^550 no\?\[31m\? x+$/);
    expect(answer).toHaveLength(300);
  });

  test.each([
    [{ recipient: 550 }, true],
    [{ recipient: 553 }, true],
    [{ message: 554 }, true],
    [{ recipient: 450 }, false],
    [{ message: 451 }, false],
  ] as const)("%j is final: %s", async (behaviour, isFinal) => {
    const server = await startMailServer();
    server.behave(behaviour);
    expect((await failure(mailerFor(server).send(MAIL))).isFinal).toBe(isFinal);
  });

  test.each(["RCPT", "MAIL", "EHLO"])("what an operator can put right is not final: 5.7.1 at %s", async (command) => {
    const server = createServer((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (line) => {
        const refused =
          line.toString().startsWith(command) || (command === "EHLO" && line.toString().startsWith("HELO"));
        socket.write(refused ? "554 5.7.1 Relay access denied\r\n" : "250 yes\r\n");
      });
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { isFinal, answer } = await failure(mailerFor({ port: (server.address() as AddressInfo).port }).send(MAIL));
    expect(isFinal).toBe(false);
    expect(answer).toContain("5.7.1 Relay access denied");
  });

  test.each([
    ["accounts.example.com", "accounts.example.com"],
    ["localhost", "localhost"],
    ["192.0.2.7", "[192.0.2.7]"],
    ["[2001:db8::1]", "[IPv6:2001:db8::1]"],
  ])("EHLO named [127.0.0.1] to servers elsewhere: of %s it is %s", async (host, name) => {
    const names: unknown[] = [];
    const server = await startMailServer({
      onMailFrom: (_address, { hostNameAppearsAs }, callback) => {
        names.push(hostNameAppearsAs.replace("ipv6", "IPv6")); // this server writes names in small letters
        callback();
      },
    });
    const to = { host: "127.0.0.1", port: server.port, tls: "none", user: "", password: "" } as const;
    const mailer = createSmtpMailer(to, FROM, host);
    onTestFinished(() => mailer.close());
    await mailer.send(MAIL);
    expect(names).toEqual([name]);
  });

  test("smtps:// on a port with STARTTLS: a sentence, and not OpenSSL's words alone", async () => {
    const { port } = await startMailServer();
    const { answer, isFinal } = await failure(mailerFor({ port, tls: "implicit" }).send(MAIL));
    expect(answer).toMatch(
      new RegExp(`^port ${port} does not begin with TLS: write smtp:// for STARTTLS, or .*wrong version`),
    );
    expect(isFinal).toBe(false);
  });

  test("smtp:// on a port that begins with TLS says nothing: a sentence", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const { answer } = await failure(mailerFor({ port }).send(MAIL));
    expect(answer).toBe(`port ${port} says nothing: if it begins with TLS, write smtps:// (Greeting never received)`);
  });

  test("no STARTTLS where it is required: a sentence, and nothing is sent", async () => {
    const server = await startMailServer();
    const { answer } = await failure(mailerFor({ port: server.port, tls: "required" }).send(MAIL));
    expect(answer).toMatch(
      /^the server offers no STARTTLS, and off this machine nothing is sent without TLS: write smtps:/,
    );
    expect([server.attempts(), server.received]).toEqual([0, []]);
  });

  test("a server that takes no login: the credentials are not left out in silence", async () => {
    const server = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
    const { answer, isFinal } = await failure(mailerFor({ port: server.port, user: "me", password: "p" }).send(MAIL));
    expect(answer).toMatch(/^the server takes no login here: leave user and password out of BIENVENUE_SMTP_URL, or /);
    expect([isFinal, server.attempts(), server.received]).toEqual([false, 0, []]);
  });

  test("a user and a password are given, and a wrong one is a failure", async () => {
    const server = await startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) =>
        username === "us:er" && password === "p@ss" ? callback(null, { user: username }) : callback(new Error("no")),
    });
    const right = { port: server.port, user: "us:er", password: "p@ss" };
    await mailerFor(right).send(MAIL);
    expect(server.received).toHaveLength(1);
    expect((await failure(mailerFor({ ...right, password: "pass" }).send(MAIL))).answer).toMatch(/^535/);
    expect(server.received).toHaveLength(1);
  });
});
