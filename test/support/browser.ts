import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { chromiumIn } from "./chromium.ts";
import { temporaryFolder } from "./databases.ts";

/** How every browser of the tests is started. */
export const browserOptions = () => chromiumIn(temporaryFolder());

/** A page of a real Chromium, and what its console complained about. */
export async function openBrowser(): Promise<{ browser: Browser; page: Page; complaints: string[] }> {
  const browser = await chromium.launch(browserOptions());
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => void complaints.push(error.message));
  return { browser, page, complaints };
}

/**
 * A page in a profile of its own, in which every site may be given its cookies inside another, as in most people's: a private
 * window (`openBrowser`) withholds them, and so would protect what we do not. Takes any certificate.
 */
export async function openProfile(): Promise<Page> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "Default"));
  writeFileSync(join(folder, "Default/Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
  const context = await chromium.launchPersistentContext(folder, { ...browserOptions(), ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  return context.pages()[0] ?? context.newPage();
}
