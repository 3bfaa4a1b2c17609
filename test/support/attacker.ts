import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { allRoutes, goodFields, knownTo, tokenFor } from "./body-routes.ts";
import type { TestApp } from "./make-app.ts";
import { type Scheme, siteOn } from "./sites.ts";

export const PASSWORD = "quatre-vingt-dix-neuf ballons";
export const ATTACKER = "attacker@example.com";

const PAGE = readFileSync(new URL("../attacks/attacker.html", import.meta.url));

/** A request that would succeed, if it were the victim who sent it. */
export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Where it is not the victim's address. */
const AS: Readonly<Record<string, string>> = { "/sessions": ATTACKER, "/email": "attackers.other@example.com" };

/** One at every unsafe route, those to come as well: the attacker knows all that the victim knows, but logs in as himself. */
export async function shotsAt(app: TestApp): Promise<Shot[]> {
  const { id } = await app.db.kysely.selectFrom("sessions").select("id").executeTakeFirstOrThrow();
  const shots = [];
  for (const route of allRoutes(app).filter(({ method }) => method !== "GET")) {
    const { method, path } = route;
    const fields = goodFields(path, await tokenFor(app, path), PASSWORD);
    const email = AS[path] ?? fields["email"]!;
    const all = { ...fields, email, new_password: `${PASSWORD} rouges` };
    shots.push({ method, path: path.replace(/:\w+/g, id), fields: knownTo(route, all) });
  }
  return shots;
}

/** A site of the attacker's: everywhere the page that attacks, but `?to=` sends on to elsewhere. Answers its port. */
export const attackersSite = (scheme: Scheme): Promise<number> =>
  siteOn(scheme, (incoming, outgoing) => {
    const to = new URL(incoming.url ?? "", "http://localhost").searchParams.get("to");
    if (to !== null) outgoing.writeHead(307, { location: to }).end();
    else outgoing.writeHead(200, { "content-type": "text/html" }).end(PAGE);
  });

/** Calls a function of the attacker's page that is open. */
const call = (page: Page, name: string, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(`${name}(${args.map((arg) => JSON.stringify(arg)).join()})`);

/** Every way that the attacker's page knows, from test/attacks/attacker.html. */
export const WAYS = [...PAGE.toString().matchAll(/^ {2}(\w+): (?:async )?\(target, shot\)/gm)].map(([, way]) => way!);

/** Goes one way with every shot at once, and ends when the browser is done, but for what it tells nobody of. */
export const attack = (page: Page, way: string, target: string, shots: readonly Shot[]) =>
  call(page, "attack", way, target, shots);

/** What the attacker's page gets to see of an answer. */
export const see = (page: Page, url: string, mode: "cors" | "no-cors") =>
  call(page, "see", url, mode) as Promise<string | undefined>;

/** The addresses that the attacker's page could show inside itself, of those that are given. */
export async function embedded(page: Page, urls: readonly string[]): Promise<string[]> {
  await Promise.all(urls.map((url) => call(page, "embed", url)));
  const shown = page.frames().map((frame) => frame.url());
  return urls.filter((url) => shown.includes(url));
}

/** Whether the attacker's page keeps hold of a window in which it opened an address. */
export const holds = (page: Page, url: string) => call(page, "holds", url) as Promise<boolean>;
