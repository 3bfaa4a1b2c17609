import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContextOptions, chromium, type Page, type Response } from "playwright-core";
import { assemble } from "../src/assemble/create-auth-service.ts";
import { loadConfig } from "../src/config/config.ts";
import { createHttpServer } from "../src/http/listener.ts";
import { chromiumIn } from "../test/support/chromium.ts";
import { LOGGED_IN, LOGGED_OUT, logInBy, OWNER, type PageState, STATES_NEED } from "../test/support/page-states.ts";

const PORT = 5057;
const VISITS = 9;
const DOCS = new URL("../docs/", import.meta.url);
const DESKTOP = { width: 1120, height: 760 };
const PHONE = { width: 390, height: 760 };

const LOOKS: readonly [name: string, options: BrowserContextOptions, states: RegExp][] = [
  ["light", { viewport: DESKTOP }, /./],
  ["dark", { viewport: DESKTOP, colorScheme: "dark" }, /^(login|register|account|sessions|not-found)$/],
  ["phone", { viewport: PHONE }, /^(login|login-wrong|register|account|too-many-attempts)$/],
];

/** A day that does not change, so that pictures do not either. */
const DAY = Date.UTC(2026, 0, 31, 13, 5);

async function serve() {
  const begun = performance.now();
  const clock = { now: () => DAY + Math.floor(performance.now() - begun) };
  const env = {
    ...STATES_NEED,
    BIENVENUE_DATABASE_URL: "sqlite::memory:",
    BIENVENUE_PORT: String(PORT),
    BIENVENUE_LOG_LEVEL: "error",
  };
  const service = await assemble(loadConfig(env), { clock });
  const server = createHttpServer(service.listener, service.services.profile);
  await new Promise<void>((resolve) => server.listen(PORT, "127.0.0.1", resolve));
  await service.auth.registerUser(OWNER.email, OWNER.password);
  const origin = `http://127.0.0.1:${PORT}`;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await service.close();
  };
  return { origin, stop };
}

/** A page that shows a state for the first time: of who is logged in, if that is asked for. */
async function visitor(browser: Browser, origin: string, isOwner: boolean, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...options });
  if (isOwner) {
    const page = await context.newPage();
    await logInBy(page, origin);
    await page.close();
  }
  return context;
}

async function takePictures(browser: Browser, origin: string): Promise<void> {
  const folder = new URL("screenshots/", DOCS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [look, options, wanted] of LOOKS) {
    for (const [states, isOwner] of [[LOGGED_OUT, false] as const, [LOGGED_IN, true] as const]) {
      const context = await visitor(browser, origin, isOwner, { ...options, reducedMotion: "reduce" });
      const page = await context.newPage();
      for (const state of states.filter(({ name }) => wanted.test(name))) {
        await state.show(page, origin);
        await page.screenshot({
          path: new URL(`${state.name}-${look}.jpg`, folder).pathname,
          type: "jpeg",
          quality: 80,
        });
      }
      await context.close();
    }
  }
}

/** What a first visit brings over the line, compressed. */
async function weigh(page: Page, state: PageState, origin: string): Promise<number> {
  const bodies: Promise<number>[] = [];
  const add = (response: Response) => {
    const isKept = response.url().startsWith(origin) && response.status() < 300 && !response.url().includes("icon");
    if (isKept) bodies.push(response.body().then((body) => gzipSync(body).length));
  };
  page.on("response", add);
  await state.show(page, origin);
  await page.waitForLoadState("networkidle");
  page.off("response", add);
  return (await Promise.all(bodies)).reduce((sum, one) => sum + one, 0);
}

/** When something is seen, by a browser that is awake and has kept nothing. Nobody listens meanwhile, which would slow it down. */
async function paint(page: Page, state: PageState, origin: string): Promise<number> {
  const cache = await page.context().newCDPSession(page);
  await page.goto("about:blank");
  await cache.send("Network.clearBrowserCache");
  await cache.detach();
  await state.show(page, origin);
  await page.waitForLoadState("networkidle");
  return Number(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"));
}

/** What a browser needs on this machine for one word. */
async function oneWord(): Promise<PageState & { readonly stop: () => void }> {
  const server = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html").end("<!doctype html><title>x</title><p>Hello");
  });
  await new Promise<void>((resolve) => server.listen(PORT + 1, "127.0.0.1", resolve));
  return {
    name: "(one word and nothing else)",
    show: (page) => page.goto(`http://127.0.0.1:${PORT + 1}/`),
    stop: () => void server.close(),
  };
}

async function measure(browser: Browser, origin: string): Promise<string[]> {
  const rows: string[] = [];
  const word = await oneWord();
  for (const [all, isOwner] of [[[word, ...LOGGED_OUT], false] as const, [LOGGED_IN, true] as const]) {
    const states = all.filter(({ name }) => !/-(wrong|known|sent|strength)$|^(refused|too-many-attempts)$/.test(name));
    const weights: number[] = [];
    for (const state of states) {
      const context = await visitor(browser, origin, isOwner);
      weights.push(await weigh(await context.newPage(), state, origin));
      await context.close();
    }
    const page = await (await visitor(browser, origin, isOwner)).newPage();
    const paints = states.map((): number[] => []);
    for (let round = 0; round <= VISITS; round++) {
      for (const [index, state] of states.entries()) {
        const time = await paint(page, state, origin);
        if (round > 0) paints[index]?.push(time); // the first round wakes the browser up
      }
    }
    for (const [index, { name }] of states.entries()) rows.push(row(name, weights[index] ?? 0, paints[index] ?? []));
    await page.context().close();
  }
  word.stop();
  return rows;
}

function row(name: string, weight: number, found: readonly number[]): string {
  const paints = found.map(Math.round).sort((a, b) => a - b);
  const spread = `${paints[0]} … ${paints.at(-1)} ms`;
  return `| ${name} | ${(weight / 1024).toFixed(1)} KB | ${paints[Math.floor(VISITS / 2)]} ms | ${spread} |`;
}

/** Pictures do not need a machine at rest, times do. */
const picturesOnly = process.argv.includes("--pictures");
const folder = mkdtempSync(join(tmpdir(), "bienvenue-pages-"));
const { origin, stop } = await serve();
const browser = await chromium.launch(chromiumIn(folder));
try {
  const rows = picturesOnly ? [] : await measure(browser, origin);
  await takePictures(browser, origin);
  const text = [
    "# Pages, weighed and timed",
    "",
    "Each page as a first visit brings it, with its style and script, compressed by gzip as a proxy does it; and when its",
    `first text is painted, in the median of ${VISITS} visits, in turns, by a Chromium ${browser.version()} with an empty cache and`,
    `without a graphics card, on the machine of the service (${cpus().length} cores). Made by \`npm run pages\`, which also takes the`,
    "pictures in [screenshots](screenshots).",
    "",
    "| page | weight | first paint | least … most |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  if (!picturesOnly) {
    writeFileSync(new URL("pages.md", DOCS), text);
    process.stdout.write(text);
  }
} finally {
  await browser.close();
  await stop();
  rmSync(folder, { recursive: true, force: true });
}
