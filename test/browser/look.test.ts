import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { contrast, LEAST_CONTRAST } from "../../src/ports/color.ts";
import { Person, servePages, type Way } from "../support/page-object.ts";
import { LOGGED_IN, LOGGED_OUT, logInBy, OWNER, STATES_NEED } from "../support/page-states.ts";
import { need } from "../support/require-tool.ts";

/** A page of who has an account, and what `getComputedStyle` says of its elements. */
async function scene(way: Way = "with a mouse", options: object = {}) {
  const served = await servePages(STATES_NEED);
  await served.app.auth.registerUser(OWNER.email, OWNER.password);
  const { page } = await Person.come(served, way, options);
  return { page, origin: served.origin };
}

/** A colour as `#rrggbb`; undefined where it lets through what is behind it. */
async function colorOf(page: Page, selector: string, property: string): Promise<string | undefined> {
  const found = await page.evaluate(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`,
  );
  const [red, green, blue, opacity = 1] = (String(found).match(/[\d.]+/g) ?? []).map(Number);
  if (opacity < 1) return undefined;
  return `#${[red, green, blue].map((part) => part!.toString(16).padStart(2, "0")).join("")}`;
}

const variable = async (page: Page, name: string) =>
  String(await page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue("${name}").trim()`));

test("without JavaScript nothing is seen that only a script makes work, on any page", async (context) => {
  need(context, "chromium");
  const { page, origin } = await scene("without JavaScript");
  const hidden = page.locator("[hidden]");
  let found = 0;
  for (const states of [LOGGED_OUT, LOGGED_IN]) {
    if (states === LOGGED_IN) await logInBy(page, origin);
    for (const { name, show } of states.filter(({ name }) => !/strength|too-many/.test(name))) {
      await show(page, origin);
      for (const element of await hidden.all()) expect([name, await element.isVisible()]).toEqual([name, false]);
      found += await hidden.count();
    }
  }
  expect(found).toBeGreaterThan(10);
});

test.for(["light", "dark"] as const)("%s: a wrong field is red, also while it has the focus", async (look, context) => {
  need(context, "chromium");
  const { page, origin } = await scene("with a mouse", { colorScheme: look, reducedMotion: "reduce" });
  await page.goto(`${origin}/login`);
  await page.fill("#email", OWNER.email);
  await page.fill("#password", "wrong");
  await page.click("main form button[type=submit]");
  await page.waitForSelector("[aria-invalid]:focus");
  const bad = await variable(page, "--bad");
  expect(await colorOf(page, "#password", "borderTopColor")).toBe(bad);
  await page.focus("#email");
  expect(await colorOf(page, "#password", "borderTopColor")).toBe(bad);
  expect(await colorOf(page, "#email", "borderTopColor")).toBe(await variable(page, "--link"));
});

test.for(["light", "dark"] as const)(
  "%s: what cannot be undone is the page's most visible button",
  async (look, context) => {
    need(context, "chromium");
    const { page, origin } = await scene("with a mouse", { colorScheme: look });
    await logInBy(page, origin);
    await page.goto(`${origin}/account/delete`);
    const ground = await colorOf(page, "main form button", "backgroundColor");
    expect(ground).toBe(await variable(page, "--bad"));
    expect(contrast((await colorOf(page, "main form button", "color"))!, ground!)).toBeGreaterThanOrEqual(
      LEAST_CONTRAST,
    );
    expect(await page.locator("main .button, main button").count()).toBe(1);
  },
);

test("on a phone the sections of an account are one row, with the current one in view", async (context) => {
  need(context, "chromium");
  const { page, origin } = await scene("with a mouse", { viewport: { width: 390, height: 760 } });
  await logInBy(page, origin);
  for (const path of ["/account", "/account/data"]) {
    await page.goto(origin + path);
    const links = await page.locator("nav a").all();
    const tops = await Promise.all(links.map(async (link) => (await link.boundingBox())!.y));
    expect([path, links.length, new Set(tops).size]).toEqual([path, 8, 1]);
    const current = (await page.locator("nav [aria-current]").boundingBox())!;
    expect(current.x).toBeGreaterThanOrEqual(0);
    expect(current.x + current.width).toBeLessThanOrEqual(390);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  }
});

test("what is printed is dark on light, whatever the screen is", async (context) => {
  need(context, "chromium");
  const { page, origin } = await scene("with a mouse", { colorScheme: "dark" });
  await logInBy(page, origin);
  await page.goto(`${origin}/account`);
  expect(await colorOf(page, ".card", "backgroundColor")).toBe("#191a21");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const ground = await colorOf(page, ".card", "backgroundColor");
  expect(ground).toBe("#ffffff");
  for (const selector of ["h1", ".card dd", ".card a"])
    expect(contrast((await colorOf(page, selector, "color"))!, ground!)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
});
