import { expect, test } from "vitest";
import { isLong } from "../effort.ts";
import { clientOf } from "../support/client.ts";
import { DATABASES, temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { type Behaviour, startMailServer } from "../support/mail-server.ts";
import { within } from "../support/seeded-database.ts";
import { run, serve } from "../support/serve.ts";

const PASSWORD = "une phrase de passe";
const PERSISTENT = DATABASES.filter(([name]) => name !== "sqlite in memory");
/** RFC 5321 §4.2.1: not to be tried again. */
const REFUSED: Behaviour = { message: 550 };
const BAD: readonly Behaviour[] = [{ recipient: 450 }, REFUSED, "cut before taking", "cut after taking", "hang"];

/** A minute passes for the mails that wait, in the short form at once: longer than a node that was killed has held them. */
async function letMinutePass(databaseUrl: string): Promise<void> {
  if (isLong) return;
  await within(databaseUrl, (kysely) =>
    kysely
      .updateTable("mails")
      .set(({ eb }) => ({ due_at: eb("due_at", "-", 60_000) }))
      .where("due_at", "is not", null)
      .execute(),
  );
}

/** Lets the mail server do everything that is bad while people register, kills the service, and lets all be well again. */
async function badDay(databaseUrl: string): Promise<void> {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const smtp = await startMailServer();
  const env = {
    PORT: String(port),
    BIENVENUE_PUBLIC_URL: `http://localhost:${port}`,
    BIENVENUE_SMTP_URL: smtp.url,
    BIENVENUE_MAIL_FROM: "accounts@example.com",
    BIENVENUE_DATABASE_URL: databaseUrl,
  };
  const client = clientOf(`http://localhost:${port}`);
  /** Who must get a mail, and who gets none. */
  const people: string[] = [];
  const refused: string[] = [];
  const register = async (mailed = people) => {
    const email = `person${people.length + refused.length}@example.com`;
    expect(await client.register(email, PASSWORD)).toBe(200);
    mailed.push(email);
  };

  let service = await serve(folder, env);
  for (const behaviour of BAD) {
    smtp.behave(behaviour);
    const failure = typeof behaviour === "object" && "recipient" in behaviour ? smtp.attempts : smtp.messages;
    const before = failure();
    await register(behaviour === REFUSED ? refused : people);
    // The answer came, whatever the mail server does; now it has been asked.
    await expect.poll(failure).toBeGreaterThan(before);
  }
  // The last mail is in the service's hand, and this one is committed and perhaps not even taken: nobody is told.
  await register();
  await service.stop("SIGKILL");
  const takenBefore = smtp.received.length;
  await smtp.stop();
  await letMinutePass(databaseUrl);

  service = await serve(folder, env); // nobody takes mails
  await register();
  await expect.poll(service.output).toContain("ECONNREFUSED");
  const again = await startMailServer({}, smtp.port);
  await letMinutePass(databaseUrl);
  const all = () => [...smtp.received, ...again.received];
  const arrived = () => [...new Set(all().flatMap(({ to }) => to))].sort();
  expect(takenBefore, "the control: most had not been taken").toBeLessThan(BAD.length);
  await expect.poll(arrived, { interval: 500 }).toEqual([...people].sort());

  const left = async () => (await run(["mail", "list"], folder, env)).out.trim().split("\n");
  await expect.poll(left, { interval: 500 }).toHaveLength(1);
  expect(await left()).toEqual([expect.stringMatching(/\tuser [\da-f-]{36}\t.*\tgiven up\t1 tries\t550 /)]);
  expect(all().length, "the control: one was taken twice").toBeGreaterThan(people.length);
  const ids = new Map(all().map(({ mail, to }) => [mail.messageId, to[0]]));
  expect([...ids.values()].sort(), "one mail a person, by its id").toEqual([...people].sort());
  await service.stop();
}

test("every mail that is not refused for good arrives, once by its id: kill -9, a server that is down, 4xx, 5xx, cut, silent", async () => {
  await Promise.all(PERSISTENT.map(async ([, url]) => badDay(await url())));
});
