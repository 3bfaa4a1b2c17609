import type { RequestListener } from "node:http";
import { expect } from "vitest";
import { ATTACKER, PASSWORD } from "./attacker.ts";
import { EMAIL } from "./body-routes.ts";
import { openProfile } from "./browser.ts";
import { PUBLIC_WITH_MAIL } from "./mailed.ts";
import { cheapHasher, makeApp, type TestApp } from "./make-app.ts";
import { type Scheme, type Seen, siteOn, watched } from "./sites.ts";

export interface SceneOptions {
  /** Our name in the browser. */
  readonly host: string;
  readonly scheme: Scheme;
  readonly env?: (origin: string) => Record<string, string>;
  /** What stands between the browser and the app. */
  readonly listener?: (app: TestApp) => RequestListener;
}

export const OVER_HTTPS: SceneOptions = {
  host: "app.accounts.example",
  scheme: "https",
  env: (origin) => ({ ...PUBLIC_WITH_MAIL, BIENVENUE_PUBLIC_URL: origin }),
};

/** The same in a browser of before Fetch Metadata: there is only Origin. */
export const OLD_BROWSER: SceneOptions = {
  ...OVER_HTTPS,
  listener: (app) => (incoming, outgoing) => {
    delete incoming.headers["sec-fetch-site"];
    app.listener(incoming, outgoing);
  },
};

export const DEVELOPMENT: SceneOptions = { host: "localhost", scheme: "http" };

/** A service that a real browser finds under a name of its own, with two users: the victim and the attacker. */
export async function openScene({ host, scheme, env, listener = (app) => app.listener }: SceneOptions) {
  const door: { answer?: RequestListener } = {};
  const seen: Seen[] = [];
  const late: RequestListener = (incoming, outgoing) => door.answer?.(incoming, outgoing);
  const port = await siteOn(scheme, watched(late, seen));
  const origin = `${scheme}://${host}:${port}`;
  const app = await makeApp(env?.(origin));
  door.answer = listener(app);
  await addUsers(app);
  const page = await openProfile();
  return { app, origin, port, seen, page, context: page.context() };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

export async function addUsers({ db }: TestApp): Promise<void> {
  const hash = await cheapHasher().hash(PASSWORD);
  for (const email of [EMAIL, ATTACKER]) await db.addUser(email, hash, { verified: true });
}

/** Logs in as a person does: by a form on a page of ours. */
export async function logIn({ page, origin }: Scene, email = EMAIL): Promise<void> {
  await page.goto(`${origin}/reset-password`);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.setContent(`<form method=post action="${origin}/sessions"><input name=email value="${email}">
    <input name=password value="${PASSWORD}"><button>Log in</button></form>`);
  await page.click("button");
  expect((await answered).status()).toBe(200);
  await page.waitForLoadState();
}

/** Whose session the browser has, as a page of ours sees it. */
export async function whoIsHere({ page, origin }: Scene): Promise<string | undefined> {
  const answer = await page.goto(`${origin}/sessions/current`);
  return ((await answer!.json()) as { user?: { email: string } }).user?.email;
}

/** What the browser sends us. */
export async function cookiesOf({ context, origin }: Scene): Promise<string[]> {
  return (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).sort();
}

export async function closePopups({ page, context }: Scene): Promise<void> {
  await Promise.all(
    context
      .pages()
      .filter((other) => other !== page)
      .map((other) => other.close()),
  );
}
