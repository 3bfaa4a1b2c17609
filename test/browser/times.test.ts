import type { BrowserContextOptions } from "playwright-core";
import { expect, test } from "vitest";
import { SESSIONS } from "../../src/features/sessions/words.ts";
import { fill } from "../../src/texts/index.ts";
import type { Language } from "../../src/user.ts";
import { Person, servePages, type Way } from "../support/page-object.ts";
import { logInBy, OWNER } from "../support/page-states.ts";
import { need } from "../support/require-tool.ts";

const HALF_YEAR = 181 * 24 * 60 * 60_000;
const PATHS = ["/account", "/account/sessions", "/account/activity"];

/** Somebody who registered at midnight of the new year in UTC, and logs in after a while. */
async function scene(language: Language, later: number, way: Way, options: BrowserContextOptions) {
  const served = await servePages();
  const { app } = served;
  await app.auth.registerUser(OWNER.email, OWNER.password);
  app.clock.advance(later);
  const person = await Person.come(served, way, options);
  await logInBy(person.page, served.origin);
  const session = (await person.page.context().cookies()).find(({ name }) => name === app.cookieName)!.value;
  await app.request("PATCH", "/users/me", { session, form: { language } });
  return person;
}

const plain = (text: string | null) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");

/** What the times of a page say, each once, with their titles. */
async function times({ page }: Person) {
  const all = await page.locator("time").all();
  const each = await Promise.all(
    all.map(async (time) => `${plain(await time.textContent())} (${plain(await time.getAttribute("title"))})`),
  );
  return [...new Set(each)];
}

const LONG = { timeout: 60_000 };

test.for<[Language, zone: string, locale: string, written: RegExp]>([
  ["en", "America/New_York", "en-US", /^December 31, 2025.* 7:00 PM EST \(1 January 2026 at 00:00 UTC\)$/],
  ["en", "Asia/Tokyo", "ja-JP", /^January 1, 2026.* 9:00 AM GMT\+9 \(1 January 2026 at 00:00 UTC\)$/],
  ["en", "Europe/London", "en-GB", /^1 January 2026.* 00:00 (GMT|UTC) \(1 January 2026 at 00:00 UTC\)$/],
  ["fr", "Europe/Paris", "fr-FR", /^1 janvier 2026.* 01:00 UTC\+1 \(1 janvier 2026 à 00:00 UTC\)$/],
  ["de", "Europe/Berlin", "de-AT", /^1\. Jänner 2026.* 01:00 MEZ \(1\. Januar 2026 um 00:00 UTC\)$/],
  [
    "es",
    "America/Bogota",
    "es-CO",
    /^31 de diciembre de 2025.* 7:00 p\. ?m\..* \(1 de enero de 2026 a las 0:00 UTC\)$/,
  ],
  [
    "pt",
    "America/Sao_Paulo",
    "pt-BR",
    /^31 de dezembro de 2025.* 21:00 (GMT-3|BRT) \(1 de janeiro de 2026 às 00:00 UTC\)$/,
  ],
])("in %s, a browser in %s that is %s: all times are the reader's", LONG, async (values, context) => {
  const [language, timezoneId, locale, written] = values;
  need(context, "chromium");
  const person = await scene(language, 0, "with a mouse", { timezoneId, locale });
  for (const path of PATHS) {
    await person.open(path);
    expect([path, await times(person)]).toEqual([path, [expect.stringMatching(written)]]);
  }
  expect(person.complaints).toEqual([]);
});

test("each time has the offset of its own day", LONG, async (context) => {
  need(context, "chromium");
  const person = await scene("en", HALF_YEAR, "with a mouse", { timezoneId: "America/New_York", locale: "en-US" });
  await person.open("/account");
  expect(await times(person)).toEqual([
    expect.stringMatching(/^December 31, 2025.* 7:00 PM EST /),
    expect.stringMatching(/^June 30, 2026.* 8:00 PM EDT /),
  ]);
});

test("what a button that ends a session is called has the reader's time as well", LONG, async (context) => {
  need(context, "chromium");
  const options = { timezoneId: "Asia/Tokyo", locale: "en-GB" };
  const person = await scene("en", 0, "with a mouse", options);
  const other = await Person.come({ origin: new URL(person.page.url()).origin }, "with a mouse", options);
  await logInBy(other.page, new URL(person.page.url()).origin);
  await person.open("/account/sessions");
  const name = /^Log out there Chrome on Linux 1 January 2026.* 09:00 GMT\+9$/;
  await person.page.getByRole("button", { name }).waitFor({ timeout: 10_000 });
});

test.for<[Language, written: string]>([
  ["en", "1 January 2026 at 00:00 UTC"],
  ["fr", "1 janvier 2026 à 00:00 UTC"],
  ["de", "1. Januar 2026 um 00:00 UTC"],
  ["es", "1 de enero de 2026 a las 0:00 UTC"],
  ["pt", "1 de janeiro de 2026 às 00:00 UTC"],
])("in %s, without JavaScript: UTC, which is said, wherever the reader is", LONG, async ([language, time], context) => {
  need(context, "chromium");
  const person = await scene(language, 0, "without JavaScript", { timezoneId: "Asia/Tokyo", locale: "ja-JP" });
  for (const path of PATHS) {
    await person.open(path);
    expect([path, await times(person)]).toEqual([path, [`${time} ()`]]);
  }
  await person.open("/account/sessions");
  await person.sees(fill(SESSIONS[language].since, { time }));
});
