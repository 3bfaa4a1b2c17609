import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./databases.ts";

/** Nothing but what the test asks for leaves this machine, or tries to. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page of a real Chromium, and what its console complained about. */
export async function openBrowser(): Promise<{ browser: Browser; page: Page; complaints: string[] }> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ARGUMENTS,
    env: { ...process.env, HOME: temporaryFolder() },
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => void complaints.push(error.message));
  return { browser, page, complaints };
}
