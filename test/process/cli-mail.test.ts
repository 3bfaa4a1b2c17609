import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeCertificates } from "../support/certificates.ts";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { startMailServer } from "../support/mail-server.ts";
import { need } from "../support/require-tool.ts";
import { run } from "../support/serve.ts";

const TO = "guillaume@example.org";

const send = (url: string, env: Record<string, string> = {}, args = [TO]) =>
  run(["mail", "test", ...args], temporaryFolder(), {
    BIENVENUE_SMTP_URL: url,
    BIENVENUE_MAIL_FROM: "Example <accounts@example.com>",
    ...env,
  });

describe("mail test", () => {
  test.each(["en", "fr"])("in %s: sends one, and says what the server answered", async (language) => {
    const server = await startMailServer();
    const { code, out, err } = await send(server.url, {}, [TO, "--language", language]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `127.0.0.1:${server.port} took the mail: 250 taken by the test\n`,
      err: "",
    });
    expect(server.received.map(({ to }) => to)).toEqual([[TO]]);
    expect(server.received[0]?.mail.headers.get("content-language")).toBe(language);
  });

  test("one sentence and exit code 1 for a refusal, and for nobody there", async () => {
    const server = await startMailServer();
    server.behave({ recipient: 550 });
    const refused = await send(server.url);
    const sentence = `bienvenue: 127.0.0.1:${server.port} did not take the mail: 550 as the test wants it\n`;
    expect(refused).toEqual({ code: 1, out: "", err: sentence });
    await server.stop();
    const nobody = await send(server.url);
    expect(nobody).toMatchObject({ code: 1, out: "" });
    expect(nobody.err).toMatch(/^bienvenue: [^\n]*did not take the mail: [^\n]*ECONNREFUSED[^\n]*\n$/);
  });

  test("without a server, with a wrong address or language: the fix, and nothing is sent", async () => {
    const server = await startMailServer();
    const none = await run(["mail", "test", TO], temporaryFolder());
    expect([none.code, none.err]).toEqual([
      1,
      expect.stringContaining("set BIENVENUE_SMTP_URL and BIENVENUE_MAIL_FROM"),
    ]);
    expect((await send(server.url, {}, ["a@example.com,b@example.com"])).code).toBe(2);
    expect((await send(server.url, {}, [TO, "--language", "xx"])).code).toBe(2);
    expect(server.received).toEqual([]);
  });
});

describe("ASVS 12.3.2: TLS is verified", () => {
  const certified = async (secure: boolean) => {
    const { authority, key, cert } = makeCertificates(temporaryFolder());
    const server = await startMailServer({ key, cert, secure });
    // Not the name of this machine for us, so that STARTTLS is required; it leads here all the same.
    const url = secure ? `smtps://localhost:${server.port}` : `smtp://0.0.0.0:${server.port}`;
    return { authority, server, url };
  };

  test.each([
    ["from the start", true],
    ["by STARTTLS", false],
  ])("%s: a certificate that nobody knows is refused, one of our own authority accepted", async (_what, secure) => {
    const { authority, server, url } = await certified(secure);
    const unknown = await send(url);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/did not take the mail: .*certificate/)]);
    expect(server.received).toEqual([]);
    const known = await send(url, { NODE_EXTRA_CA_CERTS: authority });
    expect([known.code, known.err]).toEqual([0, ""]);
    expect(server.received).toHaveLength(1);
  });

  test("a server of another machine that has no TLS gets nothing", async () => {
    const server = await startMailServer();
    const { code, err } = await send(`smtp://0.0.0.0:${server.port}`);
    expect([code, err]).toEqual([1, expect.stringMatching(/did not take the mail/)]);
    expect(server.received).toEqual([]);
  });
});

test("a server that is not ours (python3-aiosmtpd) takes the mail and keeps it as it was meant", async (context) => {
  need(context, "aiosmtpd");
  const folder = temporaryFolder();
  mkdirSync(join(folder, "home"));
  const port = await freePort();
  const args = ["-n", "-l", `127.0.0.1:${port}`, "-c", "aiosmtpd.handlers.Mailbox", join(folder, "mails")];
  const child = spawn("aiosmtpd", args, { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const sent = () => send(`smtp://127.0.0.1:${port}`, {}, [TO, "--language", "fr"]);
  await expect.poll(async () => (await sent()).out).toMatch(/took the mail: 250 OK/);
  const kept = readdirSync(join(folder, "mails", "new"));
  const mail = await simpleParser(readFileSync(join(folder, "mails", "new", kept[0] ?? "")));
  expect(mail.subject).toBe("Bienvenue: Un essai");
  expect(mail.text).toContain("ce message montre que Bienvenue peut envoyer des messages.");
  expect(mail.html).toContain('<html lang="fr">');
  expect(mail.headers.get("x-rcptto") ?? mail.headers.get("x-rcpt-to")).toBe(TO);
}, 60_000);
