import { expect } from "vitest";
import { mailedToken } from "./mailed.ts";
import { sessionOf, type TestApp } from "./make-app.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const OLD = "guillaume@example.com";
export const NEW = "Guillaume@New.example.com";
export const PASSWORD = "une phrase de passe";

export const register = async (app: TestApp, email: string, password = PASSWORD) => {
  await app.request("POST", "/users", { form: { email, password } });
};
export const prove = (app: TestApp, email: string, token: string, password = PASSWORD, session?: string) =>
  app.request("PUT", "/email_verification", {
    form: { email, token, password },
    ...(session === undefined ? {} : { session }),
  });
export const logIn = async (app: TestApp, email = OLD, password = PASSWORD) =>
  sessionOf(await app.request("POST", "/sessions", { form: { email, password } }));
export const ask = (app: TestApp, session: string | undefined, email = NEW) =>
  app.request("PUT", "/email", { form: { email }, ...(session === undefined ? {} : { session }) });
export const secure = (app: TestApp, token: string) => app.request("PUT", "/secure_account", { form: { token } });
export const isLive = async (app: TestApp, session: string) =>
  (await app.request("GET", "/profile", { session })).status === 200;
export const addressOf = async (app: TestApp, id = 1) => (await app.db.findUserBy({ id }))?.email;

/** A user who has proven an address, and is logged in. */
export async function owner(app: TestApp, email = OLD, password = PASSWORD): Promise<string> {
  await register(app, email, password);
  await prove(app, email, await mailedToken(app, "email_verification", email), password);
  return (await logIn(app, email, password))!;
}

/** Asks for another address and proves it; answers the token in the mail to the old one. */
export async function change(app: TestApp, from: string, to: string, password = PASSWORD): Promise<string> {
  expect((await ask(app, await logIn(app, from, password), to)).status).toBe(200);
  expect((await prove(app, to, await mailedToken(app, "email_change", to), password)).status).toBe(200);
  return mailedToken(app, "email_changed", from);
}
