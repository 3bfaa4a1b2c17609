import { expect, test } from "vitest";
import { effort } from "../effort.ts";
import { violations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { deliverAll, MAIL_LOGIN } from "../support/mail-login.ts";
import { Person, type Served, servePages, waysOf } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";

const EMAIL = "camille@example.com";

async function served() {
  const all = await servePages(MAIL_LOGIN);
  await all.app.db.addUser(EMAIL, "no hash", { verified: true });
  return all;
}

/** What the newest mail has. */
async function mailed({ app, mailbox }: Served) {
  await deliverAll(app, mailbox);
  const text = mailbox.list()[0]?.text ?? "";
  return { link: /^http\S+$/m.exec(text)?.[0] ?? "", code: /^\w{4}-\w{4}$/m.exec(text)?.[0] ?? "" };
}

const sessionsIn = ({ app }: Served) => app.db.kysely.selectFrom("sessions").select("methods").execute();

async function askFor(person: Person, service: Served) {
  await person.open("/login?return_to=/account/sessions");
  await person.follow("Email me a link");
  await person.fill("Email", EMAIL);
  await person.press("Send the email");
  await person.isAt("/login/code");
  return mailed(service);
}

test.for(waysOf(1))("somebody logs in by the code of a mail, and by its link, %s", async (way, context) => {
  need(context, "chromium");
  const service = await served();
  const byCode = await Person.come(service, way);
  const { code } = await askFor(byCode, service);
  await byCode.fill("Code from the email", "0000 0000");
  await byCode.press("Log in");
  await byCode.sees("That isn’t the code.");
  await byCode.fill("Code from the email", code.toLowerCase());
  await byCode.press("Log in");
  await byCode.isAt("/account/sessions");

  const byLink = await Person.come(service, way);
  const mail = await askFor(byLink, service);
  await byLink.open(mail.link);
  // Without a script the code is typed there as well.
  if (way === "without JavaScript") await byLink.fill("Code from the email", mail.code);
  else expect(byLink.page.url()).toBe(`${service.origin}/login/link`); // the token is in no history
  await byLink.press("Log in");
  await byLink.isAt("/account/sessions");
  expect([...byCode.complaints, ...byLink.complaints]).toEqual([]);
  expect(await sessionsIn(service)).toHaveLength(2);
});

test("P38: scanners that follow the link and run its script use nothing up, and where they press the button they get no session", async (context) => {
  need(context, "chromium");
  const service = await served();
  const person = await Person.come(service);
  const { link, code } = await askFor(person, service);
  expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
  for (let visit = 0; visit < effort("scannerVisits"); visit++) {
    const { context, page, complaints } = await openBrowser();
    await page.goto(link, { waitUntil: "networkidle" });
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Show the code" }).click();
    await page.getByText(code).waitFor();
    expect(await page.locator("main").textContent()).toContain("Enter this code in the browser where you requested");
    // Chromium says so of every page that is a 403.
    const others = complaints.filter((one) => !one.startsWith("Failed to load resource"));
    expect([await violations(page), others, await context.cookies()]).toEqual([[], [], []]);
    await context.close();
  }
  // The browser that asked opens the link as well, and its button is what logs in.
  await person.page.goto(link, { waitUntil: "networkidle" });
  expect([await violations(person.page), await sessionsIn(service)]).toEqual([[], []]);
  await person.press("Log in");
  await person.isAt("/account/sessions");
  expect(await sessionsIn(service)).toEqual([{ methods: "mail" }]);
});

test("the pages are accessible, on a phone in the dark as well", async (context) => {
  need(context, "chromium");
  const service = await served();
  const phone = { viewport: { width: 320, height: 640 }, colorScheme: "dark" } as const;
  for (const options of [{}, phone]) {
    const person = await Person.come(service, "with a mouse", options);
    for (const path of ["/login", "/login/email", "/login/code", "/login/link"]) {
      await person.open(path);
      expect([path, await violations(person.page)]).toEqual([path, []]);
      expect(await person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
    expect(person.complaints).toEqual([]);
  }
});

test("somebody without a password confirms by a mailed code, and sets one", async (context) => {
  need(context, "chromium");
  const service = await served();
  await service.app.db.kysely.updateTable("users").set({ hashed_password: null }).execute();
  const person = await Person.come(service);
  const { code } = await askFor(person, service);
  await person.fill("Code from the email", code);
  await person.press("Log in");
  await person.isAt("/account/sessions");
  service.app.clock.advance(11 * 60_000);
  await person.open("/account/password");
  await person.isAt("/confirm");
  await person.press("Email me a code");
  await person.sees("We’ve sent you an email with a code.");
  expect(await violations(person.page)).toEqual([]);
  await person.fill("Code from the email", (await mailed(service)).code);
  await person.press("Continue");
  await person.isAt("/account/password");
  expect(await violations(person.page)).toEqual([]);
  await person.fill("New password", "trente-trois tonnes");
  await person.press("Set a password");
  await person.isAt("/account");
  expect(await service.app.auth.validLogin(EMAIL, "trente-trois tonnes")).toBe(true);
  expect(person.complaints).toEqual([]);
});
