import { setImmediate } from "node:timers/promises";
import { deliverDue } from "../../src/features/mail/deliver.ts";
import { createMailbox, type Mailbox } from "../../src/ports/mail.ts";
import { DATABASES } from "./databases.ts";
import { makeApp, type TestApp } from "./make-app.ts";

/** A file and none are one to it. */
export const DATABASES_OF_MAIL_LOGIN = DATABASES.filter(([name]) => name !== "sqlite file");

/** Settings with which people can log in by mail. */
export const MAIL_LOGIN = { BIENVENUE_MAIL_LOGIN: "on" };

/** The value of a cookie that an answer sets; undefined if it sets none, or removes it. */
export function cookieIn(response: Response, name: string): string | undefined {
  const found = response.headers.getSetCookie().map((line) => line.split(";")[0]!.split("="));
  return found.find(([own = "", value]) => own.replace(/^__Host-/, "") === name && value !== "")?.[1];
}

/** A service that people log in to by mail, and their inboxes. */
export async function mailLoginApp(env: Record<string, string> = {}) {
  const mailbox = createMailbox();
  const app = await makeApp({ ...MAIL_LOGIN, ...env }, undefined, { mailer: mailbox });
  return { app, ...mailLoginOf(app, mailbox) };
}

/** The same with one user, whose address is verified and whose password nobody knows. */
export async function mailLoginWithUser(email: string, env: Record<string, string> = {}) {
  const all = await mailLoginApp(env);
  const { db } = all.app;
  const { kysely } = db;
  const user = await db.addUser(email, "no hash", { verified: true });
  const rowsIn = (table: "sessions" | "logins" | "users" | "tokens" | "mails" | "trusted_browsers") =>
    kysely.selectFrom(table).selectAll().execute();
  const setTwoStep = (at: number | null) => kysely.updateTable("users").set({ two_step_at: at }).execute();
  return { ...all, user, kysely, rowsIn, setTwoStep };
}

/** Ends when no mail waits: the service's own job may have one in hand. */
export async function deliverAll(app: TestApp, mailbox: Mailbox): Promise<void> {
  const deliver = () => deliverDue({ ...app.services, outbox: app.outbox, mailer: mailbox });
  const isWaiting = async () => (await app.outbox.list(1000)).some(({ dueAt }) => dueAt !== null);
  await deliver();
  while (await isWaiting()) {
    await setImmediate(); // nothing else gets a turn while a database in memory is asked
    await deliver();
  }
}

export type MailLoginApp = Awaited<ReturnType<typeof mailLoginApp>>;

export interface Mailed {
  readonly token: string;
  /** As the mail shows it. */
  readonly code: string;
}

/** What somebody does who logs in by mail. A browser is what its cookie of the request holds. */
export function mailLoginOf(app: TestApp, mailbox: Mailbox) {
  const https = app.cookieName.startsWith("__");
  const cookie = (browser: string | undefined, name = "mail-login") =>
    browser === undefined ? "" : `${https ? "__Host-" : ""}${name}=${browser}`;
  const ask = async (email: string) => {
    const response = await app.request("POST", "/login-links", { form: { email } });
    return { response, browser: cookieIn(response, "mail-login") };
  };
  const deliver = () => deliverAll(app, mailbox);
  /** What the newest mail to an address carries. */
  const newest = async (email: string): Promise<Mailed | undefined> => {
    await deliver();
    const text = mailbox.list().find(({ to }) => to === email)?.text ?? "";
    const token = /#token=([\w-]{43})/.exec(text)?.[1];
    const code = /^\w{4}-\w{4}$/m.exec(text)?.[0];
    return token === undefined || code === undefined ? undefined : { token, code };
  };
  const asked = async (email: string) => {
    const { browser } = await ask(email);
    return { browser, ...(await newest(email))! };
  };
  const use = (browser: string | undefined, form: Record<string, string>, headers: Record<string, string> = {}) =>
    app.request("POST", "/login-links/use", { form, headers: { cookie: cookie(browser), ...headers } });
  return { mailbox, cookie, ask, deliver, newest, asked, use };
}
