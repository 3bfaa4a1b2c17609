import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { deliverDue } from "../../src/features/mail/deliver.ts";
import { createHttpServer } from "../../src/http/listener.ts";
import { createMailbox } from "../../src/ports/mail.ts";
import { isLong } from "../effort.ts";
import { sharedBrowser } from "./browser.ts";
import { freePort } from "./free-port.ts";
import { makeApp } from "./make-app.ts";

/** How people use a page. */
export const WAYS = ["with a mouse", "without JavaScript", "by keyboard alone"] as const;
export type Way = (typeof WAYS)[number];

/** All ways where there is time for them, else one: journeys that are numbered through take them in turn. */
export const waysOf = (journey: number): readonly Way[] => (isLong ? WAYS : [WAYS[journey % WAYS.length] as Way]);

/** The development profile behind a port, with its mails. Settings under their full names. */
export async function servePages(env: Record<string, string> = {}) {
  const port = await freePort();
  const mailbox = createMailbox();
  const app = await makeApp({ BIENVENUE_PORT: String(port), ...env }, undefined, { mailer: mailbox });
  const server = createHttpServer(app.listener, app.services.profile);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const deliver = () => deliverDue({ ...app.services, outbox: app.outbox, mailer: mailbox });
  return { app, mailbox, deliver, origin: `http://127.0.0.1:${port}` };
}

export type Served = Awaited<ReturnType<typeof servePages>>;

/** Whether an element has the focus; the types of a browser's world are not those of this one. */
export const isFocused = (element: unknown) => (element as { matches(selector: string): boolean }).matches(":focus");

/** Somebody before a page. What the console complains about, a violated policy among it, is kept. */
export class Person {
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly #way: Way;
  readonly #origin: string;

  private constructor(page: Page, way: Way, origin: string) {
    this.page = page;
    this.#way = way;
    this.#origin = origin;
    page.on("console", (message) => {
      // Chromium says so of every page that is a 4xx or 5xx.
      const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of");
      if (message.type() === "error" && !isStatus) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => void this.complaints.push(error.message));
  }

  static async come(
    { origin }: Pick<Served, "origin">,
    way: Way = WAYS[0],
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const context: BrowserContext = await (await sharedBrowser()).newContext({
      javaScriptEnabled: way !== "without JavaScript",
      acceptDownloads: true,
      locale: "en-GB",
      ...options,
    });
    context.setDefaultTimeout(100_000);
    onTestFinished(() => context.close());
    return new Person(await context.newPage(), way, origin);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path.startsWith("http") ? path : this.#origin + path);
  }

  /** Writes into the field of a label. */
  async fill(label: string, text: string): Promise<void> {
    const field = this.page.getByLabel(label, { exact: true });
    if (this.#way !== "by keyboard alone") return field.fill(text);
    await this.#reach(field);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  async press(button: string | RegExp): Promise<void> {
    const found = this.page.getByRole("button", { name: button, exact: true });
    if (this.#way !== "by keyboard alone") return found.click();
    await this.#reach(found);
    await this.page.keyboard.press("Enter");
  }

  async follow(link: string): Promise<void> {
    const found = this.page.getByRole("link", { name: link, exact: true }).first();
    if (this.#way !== "by keyboard alone") return found.click();
    await this.#reach(found);
    await this.page.keyboard.press("Enter");
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits for a page by its path. */
  async isAt(path: string): Promise<void> {
    await this.page.waitForURL((url) => url.pathname === path);
  }

  /** Opens the newest mail's link, and has its code in the form: without JavaScript it is copied there. */
  async openMail({ deliver, mailbox }: Served, subject: RegExp): Promise<void> {
    await deliver();
    await this.open("/dev/mail");
    const mail = this.page.locator("article", { has: this.page.locator("h2", { hasText: subject }) }).first();
    await mail.waitFor();
    const code = /^[\w-]{43}$/m.exec(mailbox.list().find((one) => subject.test(one.subject))?.text ?? "")?.[0] ?? "";
    const link = mail.getByRole("link", { name: "Open the link" });
    if (this.#way === "by keyboard alone") {
      await this.#reach(link);
      await this.page.keyboard.press("Enter");
    } else await link.click();
    await this.page.waitForURL((url) => url.pathname !== "/dev/mail");
    expect(this.page.url().includes(code)).toBe(this.#way === "without JavaScript"); // a script takes it out of the history
    if (this.#way === "without JavaScript") await this.fill("Code from the mail", code);
  }

  async #reach(target: Locator): Promise<void> {
    await target.waitFor();
    for (let tabs = 0; tabs < 80; tabs++) {
      if (await target.evaluate(isFocused)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error("the keyboard does not get there");
  }
}
