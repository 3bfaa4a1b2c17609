import { describe, expect, onTestFinished, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { startMailServer } from "../../../test/support/mail-server.ts";
import { makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { digest } from "../../ports/digest.ts";
import { createMailbox, type Mailer } from "../../ports/mail.ts";
import { createSmtpMailer } from "../../ports/smtp.ts";
import { deliverDue } from "./deliver.ts";
import { devMailRoutes } from "./dev-routes.ts";

const EMAIL = "Guillaume@example.com";
const HOUR = 60 * 60 * 1000;
const ORIGIN = "https://accounts.example.com";
const PUBLIC = {
  BIENVENUE_PUBLIC_URL: ORIGIN,
  BIENVENUE_SMTP_URL: "smtp://127.0.0.1",
  BIENVENUE_MAIL_FROM: "accounts@example.com",
};

const register = (app: TestApp, email = EMAIL) =>
  app.request("POST", "/users", {
    form: { email, password: "une phrase de passe" },
    headers: { "accept-language": "fr-FR,fr;q=0.9" },
  });

describe.each(KINDS_OF_DATABASES)("the delivery of mails on %s", (_name, url) => {
  const start = async () => {
    const app = await makeApp({ ...PUBLIC, BIENVENUE_DATABASE_URL: await url() });
    const server = await startMailServer();
    const to = { host: "127.0.0.1", port: server.port, tls: "none", user: "", password: "" } as const;
    const mailer = createSmtpMailer(to, { name: "", address: "accounts@example.com" });
    onTestFinished(() => mailer.close());
    const deliver = (by: Mailer = mailer) => deliverDue({ ...app.services, outbox: app.outbox, mailer: by });
    const tokens = () => app.db.kysely.selectFrom("tokens").select(["digest", "purpose"]).execute();
    const listed = () => app.outbox.list(100, { all: true });
    return { app, server, deliver, tokens, listed };
  };

  test("A21: to the stored address, in the language of the request, with a link to the public URL and a live token", async () => {
    const { app, server, deliver, tokens, listed } = await start();
    await register(app);
    expect(await tokens()).toEqual([]);
    await deliver();
    const [{ to, mail } = expect.fail("nothing came")] = server.received;
    expect([to, server.received.length]).toEqual([[EMAIL], 1]);
    expect(mail.subject).toBe("Bienvenue: Confirmez votre adresse e-mail");
    const token = new RegExp(`${ORIGIN}/verify-email#token=([\\w-]{43})\\s`).exec(mail.text ?? "")?.[1] ?? "";
    expect(await tokens()).toEqual([{ digest: digest(token), purpose: "email_verification" }]);
    const [row] = await listed();
    expect(row).toMatchObject({ dueAt: null, sentAt: app.clock.now(), error: null });
    expect(mail.messageId).toBe(`<${row?.id}@example.com>`);
    await deliver();
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ["4xx to the recipient", { recipient: 450 }],
    ["4xx to the message", { message: 451 }],
  ] as const)(
    "%s: no token is left, and it is tried again, later and later, under the same id",
    async (_what, refusal) => {
      const { app, server, deliver, tokens, listed } = await start();
      await register(app);
      server.behave(refusal);
      const waits = [];
      for (let tries = 1; tries <= 10; tries++) {
        await deliver();
        const [row] = await listed();
        waits.push((row?.dueAt ?? 0) - app.clock.now());
        expect(row).toMatchObject({
          attempts: tries,
          sentAt: null,
          error: expect.stringContaining("as the test wants it"),
        });
        await deliver();
        expect((await listed())[0]?.attempts, "not before it is due").toBe(tries);
        app.clock.advance(waits.at(-1) ?? 0);
      }
      const seconds = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 3600];
      for (const [index, wait] of waits.entries()) {
        expect(wait / 1000).toBeGreaterThanOrEqual(seconds[index]!);
        expect(wait / 1000).toBeLessThanOrEqual(seconds[index]! * 1.1);
      }
      expect(await tokens()).toEqual([]);
      server.behave("take");
      await deliver();
      expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${(await listed())[0]?.id}@example.com>`]);
      expect(await tokens()).toHaveLength(1);
    },
  );

  test.each([
    ["550 for a recipient was tried for a day", { recipient: 550 }],
    ["554 for a message", { message: 554 }],
  ] as const)("%s: it is given up at once, without a token, and the next mail goes out", async (_what, refusal) => {
    const { app, server, deliver, tokens, listed } = await start();
    await register(app);
    server.behave(refusal);
    await deliver();
    expect(await listed()).toMatchObject([
      { attempts: 1, dueAt: null, sentAt: null, error: expect.stringContaining("as the test wants it") },
    ]);
    expect(await tokens()).toEqual([]);
    expect(app.log.some((line) => line.includes('"mail given up"'))).toBe(true);
    server.behave("take");
    app.clock.advance(48 * HOUR);
    await register(app, "b@example.com");
    await deliver();
    expect(server.received.map(({ to }) => to)).toEqual([["b@example.com"]]);
    expect(await app.outbox.retry(app.clock.now())).toBe(1);
    await deliver();
    expect(server.received.map(({ to }) => to)).toEqual([["b@example.com"], [EMAIL]]);
  });

  test("taken and cut: the token of what has perhaps arrived lives, and the next mail has the same id", async () => {
    const { app, server, deliver, tokens } = await start();
    await register(app);
    server.behave("cut after taking");
    await deliver();
    expect(await tokens()).toHaveLength(1);
    server.behave("take");
    app.clock.advance(11_000);
    await deliver();
    expect(server.received).toHaveLength(2);
    expect(new Set(server.received.map(({ mail }) => mail.messageId)).size).toBe(1);
    expect(await tokens()).toHaveLength(2);
  });

  test("given up after a day, and sent after all when an operator says so", async () => {
    const { app, server, deliver, listed } = await start();
    await register(app);
    server.behave({ recipient: 450 });
    app.clock.advance(24 * HOUR);
    await deliver();
    expect((await listed())[0]).toMatchObject({ dueAt: null, sentAt: null });
    server.behave("take");
    app.clock.advance(48 * HOUR);
    await deliver();
    expect(server.received).toEqual([]);
    expect(await app.outbox.retry(app.clock.now())).toBe(1);
    await deliver();
    expect(server.received).toHaveLength(1);
  });

  test("many nodes at once send each mail once", async () => {
    const { app, server, deliver } = await start();
    const people = Array.from({ length: 12 }, (_, index) => `person${index}@example.com`);
    for (const email of people) await register(app, email);
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(server.received.flatMap(({ to }) => to).sort()).toEqual(people.sort());
  });

  test("a node that dies with a mail in hand leaves it to the next", async () => {
    const { app, server, deliver } = await start();
    await register(app);
    await app.outbox.take(app.clock.now(), app.clock.now() + 45_000);
    await deliver();
    expect(server.received).toEqual([]);
    app.clock.advance(45_000);
    await deliver();
    expect(server.received).toHaveLength(1);
  });

  test("what fails in us is logged as it is, and tried again; no log holds the address", async () => {
    const { app, deliver, tokens, listed } = await start();
    await register(app);
    await deliver({ send: () => Promise.reject(new TypeError("a bug")), close: () => undefined });
    expect((await listed())[0]).toMatchObject({ sentAt: null, error: "TypeError: a bug" });
    expect(await tokens()).toEqual([]);
    expect(app.log.join("")).toMatch(/"email":"G\*\*\*@example.com","error":"TypeError: a bug.*mail not sent/);
    expect(app.log.join("")).not.toContain(EMAIL);
  });

  test("nothing goes to a user who was disabled meanwhile, nor to an invalid address", async () => {
    const { app, server, deliver, tokens, listed } = await start();
    await register(app);
    await register(app, "other@example.com");
    await app.db.kysely.updateTable("users").set({ disabled_at: 1 }).where("id", "=", 1).execute();
    await app.db.kysely
      .updateTable("mails")
      .set({ address: "a@b.example, c@d.example" })
      .where("user_id", "=", 2)
      .execute();
    await deliver();
    expect((await listed()).map(({ dueAt, sentAt }) => [dueAt, sentAt])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect([server.received, await tokens()]).toEqual([[], []]);
  });
});

describe("/dev/mail", () => {
  const isThere = (app: TestApp, path = "/dev/mail") => app.request("GET", path).then(({ status }) => status);

  test("in the public profile it does not exist", async () => {
    const app = await makeApp(PUBLIC);
    expect([await isThere(app), await isThere(app, "/dev/mail/x")]).toEqual([404, 404]);
  });

  test("where mails are sent or switched off the page says so", async () => {
    const app = await makeApp({ BIENVENUE_MAIL: "none" });
    const response = await app.request("GET", "/dev/mail");
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("none are kept here")]);
    expect(await isThere(app, "/dev/mail/x")).toBe(404);
  });

  test("the mails of the process, the newest first, with links; each as HTML; nothing runs there", async () => {
    const mailbox = createMailbox(2);
    const app = await makeApp({}, undefined, { mailer: mailbox });
    const page = async (path: string) => {
      const response = await app.request("GET", path);
      return { text: await response.text(), policy: response.headers.get("content-security-policy") };
    };
    expect((await page("/dev/mail")).text).toContain("None yet");
    await app.request("POST", "/users", { form: { email: EMAIL, password: "b4l0u" } });
    await deliverDue({ ...app.services, outbox: app.outbox, mailer: mailbox });
    const [mail = expect.fail("nothing came")] = mailbox.list();
    const { text, policy } = await page("/dev/mail");
    const token = /#token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    expect(text).toContain(`href="${app.services.profile.origin}/verify-email#token=${token}"`);
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-[^']+'; img-src 'self'; /);
    const html = await page(`/dev/mail/${mail.id}`);
    expect(html.text).toBe(mail.html);
    expect(html.policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; form-action 'none'/);
    for (const id of ["1", "2", "2"]) await mailbox.send({ ...mail, id });
    expect(mailbox.list().map(({ id }) => id)).toEqual(["2", "1"]);
    mailbox.close();
    expect(mailbox.list()).toEqual([]);
    expect(devMailRoutes(app.services)).toHaveLength(2);
  });
});
