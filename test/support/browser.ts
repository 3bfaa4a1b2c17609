import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { chromiumIn, testedBrowser } from "./chromium.ts";
import { folderOfFile, temporaryFolder } from "./databases.ts";
import { afterFile } from "./when-done.ts";

/** How every browser of the tests is started. Its home goes when the file ends. */
const browserOptions = () => chromiumIn(folderOfFile(), testedBrowser);

let shared: Promise<Browser> | undefined;

/** The Chromium of this test file: whoever comes has a context of their own in it. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= chromium.launch(browserOptions()).then((browser) => {
    afterFile(async () => {
      shared = undefined;
      await browser.close();
    });
    return browser;
  });
  return shared;
}

/** A page in a context of its own, and what its console complained about. */
export async function openBrowser(): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await (await sharedBrowser()).newContext();
  context.setDefaultTimeout(100_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => void complaints.push(error.message));
  return { context, page, complaints };
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
  context.setDefaultTimeout(100_000);
  onTestFinished(() => context.close());
  return context.pages()[0] ?? context.newPage();
}
