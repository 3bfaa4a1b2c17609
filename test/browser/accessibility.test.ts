import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { isLong } from "../effort.ts";
import { violations } from "../support/axe.ts";
import { sharedBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/databases.ts";
import { Person, servePages } from "../support/page-object.ts";
import { LOGGED_IN, LOGGED_OUT, logInBy, OWNER, type PageState, STATES_NEED } from "../support/page-states.ts";
import { need } from "../support/require-tool.ts";
import { ruin } from "../support/ruined-database.ts";

/** How wide the page is beyond the window, in CSS pixels. */
const beyond = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

const LOOKS: readonly [name: string, options: BrowserContextOptions][] = [
  ["light", { viewport: { width: 1280, height: 900 } }],
  ["dark, on a phone", { viewport: { width: 320, height: 640 }, colorScheme: "dark" }],
  // 1280 pixels at 200 %.
  ["zoomed, with forced colours", { viewport: { width: 640, height: 450 }, forcedColors: "active" }],
];

/** Every state in the long form; in the short one each state in one of the looks, which take turns. */
const statesFor = (states: readonly PageState[], look: number) =>
  states.filter((_, index) => isLong || index % LOOKS.length === look);

async function checkAll(states: readonly PageState[], person: Person, origin: string): Promise<void> {
  for (const { name, show } of states) {
    await show(person.page, origin);
    expect([name, await violations(person.page)]).toEqual([name, []]);
    expect([name, await beyond(person.page)]).toEqual([name, 0]);
    expect([name, await person.page.getAttribute("html", "lang")]).toEqual([name, "en"]);
    expect([name, await person.page.locator("h1").count()]).toEqual([name, 1]);
  }
  expect(person.complaints).toEqual([]);
}

test.for(LOOKS)("pages in their states are accessible: %s", async ([name, options], context) => {
  const look = LOOKS.findIndex(([other]) => other === name);
  need(context, "chromium");
  const served = await servePages(STATES_NEED);
  await served.app.auth.registerUser(OWNER.email, OWNER.password);
  await served.deliver();
  const person = await Person.come(served, "with a mouse", options);
  await checkAll(statesFor(LOGGED_OUT, look), person, served.origin);
  const owner = await Person.come(served, "with a mouse", options);
  await logInBy(owner.page, served.origin);
  await checkAll(statesFor(LOGGED_IN, look), owner, served.origin);
});

test("pages of a service that is closed, without mail, or without its database are as well", async (context) => {
  need(context, "chromium");
  const path = join(temporaryFolder(), "test.db");
  const env = { BIENVENUE_REGISTRATION: "closed", BIENVENUE_MAIL: "none", BIENVENUE_DATABASE_URL: `sqlite:${path}` };
  const served = await servePages(env);
  await served.app.db.addUser(OWNER.email, "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA");
  const person = await Person.come(served);
  const state = (name: string, to: string): PageState => ({ name, show: (page, origin) => page.goto(origin + to) });
  await checkAll([state("closed", "/register"), state("no mail", "/forgot-password")], person, served.origin);
  ruin(path);
  await person.page.context().addCookies([{ name: "session_id", value: "A".repeat(43), url: served.origin }]);
  await checkAll([state("no database", "/account")], person, served.origin);
});

test("control: a page with faults is found out", async (context) => {
  need(context, "chromium");
  const page = await (await sharedBrowser()).newPage({ viewport: { width: 320, height: 640 } });
  onTestFinished(() => page.close());
  await page.setContent(
    '<html><body><input><p style="color:#999;background:#fff;width:50em">Nobody can read this.</p></body></html>',
  );
  expect(await violations(page)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^label:/), expect.stringMatching(/^color-contrast:/)]),
  );
  expect(await beyond(page)).toBeGreaterThan(0);
});

test("where the focus is can be seen on everything that takes it", async (context) => {
  need(context, "chromium");
  const served = await servePages(STATES_NEED);
  const person = await Person.come(served);
  await person.open("/login");
  const reached: [tag: string, isSeen: boolean][] = [];
  for (let tabs = 0; tabs < 9; tabs++) {
    await person.page.keyboard.press("Tab");
    reached.push(
      await person.page.evaluate<
        [string, boolean]
      >(`(() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return [document.activeElement.tagName, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2]; })()`),
    );
  }
  expect(reached.filter(([, isSeen]) => !isSeen)).toEqual([]);
  expect(reached.map(([tag]) => tag)).toEqual(["A", "A", "INPUT", "A", "INPUT", "BUTTON", "BUTTON", "A", "A"]);
});
