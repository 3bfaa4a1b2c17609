import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Person, servePages } from "../support/page-object.ts";
import { LOGGED_IN, logInBy, OWNER, type PageState, STATES_NEED } from "../support/page-states.ts";
import { need } from "../support/require-tool.ts";

const KB = 1024;
const built = (name: string) => readFileSync(new URL(`../../dist/http/page/assets/${name}`, import.meta.url));

test("the style as it is shipped has at most 12 KB, the script less than a third of it", () => {
  expect(built("page.css").length).toBeLessThanOrEqual(12 * KB);
  expect(built("island.js").length).toBeLessThanOrEqual(4 * KB);
});

/** A page with all that it asks for, compressed as a proxy does it: in bytes, by path. */
async function weigh(page: Page, state: PageState, origin: string): Promise<Map<string, number>> {
  const weights = new Map<string, number>();
  const read: Promise<void>[] = [];
  const weighOne = (response: Awaited<ReturnType<Page["waitForResponse"]>>) => {
    if (!response.url().startsWith(origin) || response.status() >= 300 || response.request().method() !== "GET") return;
    read.push(
      response.body().then((body) => void weights.set(new URL(response.url()).pathname, gzipSync(body).length)),
    );
  };
  page.on("response", weighOne);
  await state.show(page, origin);
  await page.waitForLoadState("networkidle");
  page.off("response", weighOne);
  await Promise.all(read);
  return weights;
}

test("a page weighs less than 30 KB with its style and script, and asks nobody else", async (context) => {
  need(context, "chromium");
  const served = await servePages(STATES_NEED);
  await served.app.auth.registerUser(OWNER.email, OWNER.password);
  const person = await Person.come(served);
  const strange: string[] = [];
  person.page.on("request", (request) => {
    if (!request.url().startsWith(served.origin)) strange.push(request.url());
  });
  await logInBy(person.page, served.origin);
  for (const state of LOGGED_IN) {
    const cold = await Person.come(served);
    await cold.page.context().addCookies(await person.page.context().cookies());
    const weights = await weigh(cold.page, state, served.origin);
    const sum = [...weights.values()].reduce((all, one) => all + one, 0);
    expect([state.name, weights.size >= 4, sum < 30 * KB, sum]).toEqual([state.name, true, true, sum]);
    await cold.page.context().close();
  }
  expect(strange).toEqual([]);
});
