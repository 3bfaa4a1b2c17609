import { expect, test } from "vitest";
import { digest } from "../../src/ports/digest.ts";
import { canariesIn, storedText } from "../support/canaries.ts";
import { fetchAs } from "../support/client.ts";
import { DATABASES, temporaryFolder } from "../support/databases.ts";
import { startMailServer } from "../support/mail-server.ts";
import { serve } from "../support/serve.ts";

const HOST = "accounts.example.com";
const EMAIL = "guillaume@example.com";
const SMTP_PASSWORD = "CANARY-smtp-p4ss";
const TOKEN = /[\w-]{43}/g;
/** A password that is looked for wherever it must not be. */
let made = 0;
const canary = () => `CANARY pw ü ${++made} quiche & tarte`;

/** A service of the public profile with mail, whose clients collect every secret that they send and are sent. */
async function watched(database: string) {
  const mails = await startMailServer({
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
  });
  const served = await serve(temporaryFolder(), {
    DATABASE_URL: database,
    LOG_LEVEL: "debug",
    BIENVENUE_PUBLIC_URL: `https://${HOST}`,
    BIENVENUE_SMTP_URL: mails.url.replace("//", `//bienvenue:${SMTP_PASSWORD}@`),
    BIENVENUE_MAIL_FROM: `accounts@${HOST}`,
  });
  const send = fetchAs(HOST);
  const cookies = new Map<string, string>();
  const secrets = {
    passwords: new Set<string>([SMTP_PASSWORD]),
    cookies: new Set<string>(),
    tokens: new Set<string>(),
  };
  let answers = "";
  const ask = async (method: string, path: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = form && { body: new URLSearchParams(form) };
    const answer = await send(`${served.url}${path}`, { method, redirect: "manual", headers: { cookie }, ...body });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]!.split("=");
      cookies.set(name, value);
      if (value !== "") secrets.cookies.add(value);
    }
    answers += await answer.text();
    return answer.status;
  };
  /** The token of the newest mail, once there are so many. */
  const mailed = async (count: number) => {
    await expect.poll(() => mails.received.length).toBe(count);
    const [token = ""] = mails.received.at(-1)!.mail.text?.match(TOKEN) ?? [];
    secrets.tokens.add(token);
    return token;
  };
  return { served, mails, ask, mailed, secrets, cookies, answers: () => answers };
}

type Watched = Awaited<ReturnType<typeof watched>>;

/** The life of an account, with everything going wrong once as well. */
async function live({ ask, mailed, secrets }: Watched): Promise<void> {
  const password = () => {
    const one = canary();
    secrets.passwords.add(one);
    return one;
  };
  const [first, second, third] = [password(), password(), password()];
  expect(await ask("POST", "/users", { email: EMAIL, password: first })).toBe(200);
  const proof = { email: EMAIL, token: await mailed(1), password: first };
  expect(await ask("PUT", "/email_verification", proof)).toBe(200);
  expect(await ask("POST", "/sessions", { email: EMAIL, password: password() })).toBe(401);
  expect(await ask("POST", "/sessions", { email: password(), password: password() })).toBe(401);
  expect(await ask("GET", `/profile?password=${encodeURIComponent(password())}`)).toBe(403);
  expect(await ask("GET", `/${encodeURIComponent(password())}`)).toBe(404);
  expect(await ask("POST", "/sessions", { email: EMAIL, password: first })).toBe(200);
  expect(await ask("GET", "/profile")).toBe(200);
  expect(await ask("POST", "/sessions/current/reauthenticate", { password: first })).toBe(200);
  expect(await ask("PUT", "/password", { current_password: password(), new_password: password() })).toBe(403);
  expect(await ask("PUT", "/password", { current_password: first, new_password: second })).toBe(200);
  await mailed(2);
  expect(await ask("POST", "/reset_password", { email: EMAIL })).toBe(200);
  const token = await mailed(3);
  const reset = { email: EMAIL, reset_token: token, new_password: third };
  expect(await ask("PUT", "/reset_password", { ...reset, new_password: "short" })).toBe(400);
  expect(await ask("PUT", "/reset_password", reset)).toBe(200);
  expect(await ask("PUT", "/reset_password", reset)).toBe(403);
  expect(await ask("POST", "/sessions", { email: EMAIL, password: third })).toBe(200);
  await mailed(4);
}

test.each(DATABASES.filter(([name]) => name !== "sqlite in memory"))(
  "A27, V62, ASVS 14.2.1, 16.2.5: no secret is in the log, in the database, in an answer, nor in a mail that is not its own, on %s",
  async (_name, url) => {
    const database = await url();
    const all = await watched(database);
    await live(all);
    const { passwords, cookies, tokens } = all.secrets;
    expect([passwords.size, cookies.size, tokens.size].map((size) => size >= 4)).toEqual([true, true, true]);
    await all.served.stop();
    const [log, stored] = [all.served.output(), await storedText(database)];
    const mails = all.mails.received.map(({ mail }) => `${mail.subject} ${mail.text} ${String(mail.html)}`).join("\n");

    expect(canariesIn(log, [...passwords, ...cookies, ...tokens])).toEqual([]);
    expect(canariesIn(stored, [...passwords, ...cookies, ...tokens])).toEqual([]);
    expect(canariesIn(all.answers(), [...passwords, ...cookies, ...tokens])).toEqual([]);
    expect(canariesIn(mails, [...passwords, ...cookies])).toEqual([]);

    // The same search finds what is there: else it would find nothing anywhere.
    expect(canariesIn(mails, tokens)).toEqual([...tokens]);
    expect(canariesIn(stored, [EMAIL, digest([...cookies].at(-1)!)])).toHaveLength(2);
    expect(canariesIn(all.answers(), [EMAIL])).toEqual([EMAIL]);
    expect(log).toContain("/reset_password");
  },
);

test("A27, control: a secret is found however it is written down", () => {
  const secret = canary();
  const texts = [
    secret,
    JSON.stringify({ secret }),
    new URLSearchParams({ secret }).toString(),
    encodeURIComponent(secret),
  ];
  for (const text of [...texts, Buffer.from(secret).toString("base64")]) {
    expect(canariesIn(`before ${text} after`, [secret]), text).toEqual([secret]);
  }
});
