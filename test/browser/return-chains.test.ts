import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { PASSWORD } from "../support/attacker.ts";
import { EMAIL } from "../support/body-routes.ts";
import { need } from "../support/require-tool.ts";
import { siteOn } from "../support/sites.ts";
import { OVER_HTTPS, openScene, type Scene } from "../support/victim-browser.ts";

/** Redirects to where `?to=` says, and else is a page. */
const hop: RequestListener = (incoming, outgoing) => {
  const to = new URL(incoming.url ?? "", "http://x").searchParams.get("to");
  if (to === null) outgoing.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Here</title>");
  else outgoing.writeHead(302, { location: to }).end();
};

/** A page as ours once were: its policy names where its form leads, and not where that redirects to. */
const direct =
  (target: string, origin: string): RequestListener =>
  ({ method }, outgoing) => {
    if (method === "POST") return void outgoing.writeHead(303, { location: target }).end();
    const policy = `form-action 'self' ${origin}`;
    outgoing.writeHead(200, { "content-type": "text/html", "content-security-policy": policy });
    outgoing.end("<!doctype html><form method=post action=/direct><button>go</button></form>");
  };

const through = (...urls: string[]) => urls.reduceRight((next, url) => `${url}?to=${encodeURIComponent(next)}`);

/** The service, a product whose origin may be returned to, and others to which that leads on. */
async function openChains() {
  const [tls, otherTls, plain] = [await siteOn("https", hop), await siteOn("https", hop), await siteOn("http", hop)];
  const shop = `https://shop.accounts.example:${tls}`;
  const host = `https://www.shop.example:${tls}/`;
  const port = `https://shop.accounts.example:${otherTls}/`;
  const scheme = `http://shop.example:${plain}/`;
  const chains: (readonly [chain: string, target: string, end: string])[] = [
    ["no further", `${shop}/`, `${shop}/`],
    ["to another host", through(`${shop}/`, host), host],
    ["to another port", through(`${shop}/`, port), port],
    ["to another scheme", through(`${shop}/`, scheme), scheme],
    ["to another host and scheme", through(`${shop}/`, host, scheme), scheme],
    ["to another scheme and back", through(`${shop}/`, scheme, host), host],
    ["from a product on our own host", through("/shop/", host), host],
    ["from a product on our own host, twice", through("/shop/", scheme, port), port],
  ];
  const scene = await openScene({
    ...OVER_HTTPS,
    env: (origin) => ({ BIENVENUE_PUBLIC_URL: origin, BIENVENUE_MAIL: "none", BIENVENUE_RETURN_ORIGINS: shop }),
    listener: (app) => (incoming, outgoing) => {
      if (incoming.url?.startsWith("/shop/")) hop(incoming, outgoing);
      else if (incoming.url === "/direct") direct(through(`${shop}/`, host), shop)(incoming, outgoing);
      else app.listener(incoming, outgoing);
    },
  });
  const complaints: string[] = [];
  scene.page.on("console", (message) => void complaints.push(message.text()));
  scene.page.setDefaultTimeout(20_000);
  return { ...scene, chains, complaints };
}

const asking = (path: string, target: string) => `${path}?${new URLSearchParams({ return_to: target }).toString()}`;

async function send({ page }: Scene, fields: Record<string, string>): Promise<void> {
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
  await page.click("main form button[type=submit]");
}

test("a login arrives where a product redirects on to: once, twice, to another port, host and scheme", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await openChains();
  for (const [chain, target, end] of scene.chains) {
    await scene.context.clearCookies();
    await scene.page.goto(scene.origin + asking("/login", target));
    await send(scene, { email: EMAIL, password: PASSWORD });
    await scene.page.waitForURL(end).catch(() => expect([chain, scene.page.url()]).toEqual([chain, end]));
  }
  expect(scene.complaints.filter((words) => words.includes("form-action"))).toEqual([]);
});

test("so do a registration, a password given again, and a login after a logout", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await openChains();
  const { page, origin } = scene;
  for (const index of [4, 7]) {
    const [chain, target, end] = scene.chains[index]!;
    const arrived = (form: string) =>
      page.waitForURL(end).catch(() => expect([form, chain, page.url()]).toEqual([form, chain, end]));
    await scene.context.clearCookies();
    await page.goto(origin + asking("/register", target));
    const person = { email: `person${index}@example.com`, password: PASSWORD };
    await send(scene, person);
    await arrived("/register");
    await page.goto(origin + asking("/confirm", target));
    await send(scene, { password: PASSWORD });
    await arrived("/confirm");
    await page.goto(origin + asking("/logout", target));
    await send(scene, {});
    await page.waitForSelector("text=You are logged out");
    await send(scene, person);
    await arrived("/logout");
  }
  expect(scene.complaints.filter((words) => words.includes("form-action"))).toEqual([]);
});

test("Back from the product leads to the page before the form, and sends nothing again", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await openChains();
  const { page, origin, seen } = scene;
  const [, target, end] = scene.chains[1]!;
  await page.goto(origin + asking("/login", target));
  await send(scene, { email: EMAIL, password: PASSWORD });
  await page.waitForURL(end);
  await page.goBack();
  await page.waitForSelector(`text=You are logged in as ${EMAIL}`);
  expect(seen.filter(({ method, path }) => method === "POST" && path.startsWith("/login?")).length).toBe(1);
});

test("control: Chromium holds form-action against every redirect behind a form", async (context) => {
  need(context, "chromium", "openssl");
  const { page, origin, complaints } = await openChains();
  await page.goto(`${origin}/direct`);
  await page.click("button");
  await expect.poll(() => complaints.some((words) => words.includes("form-action"))).toBe(true);
  expect(page.url()).toBe(`${origin}/direct`);
});
