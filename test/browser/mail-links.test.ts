import { expect, test } from "vitest";
import { effort } from "../effort.ts";
import { tokenFor } from "../support/body-routes.ts";
import { openBrowser } from "../support/browser.ts";
import { mailedToken } from "../support/mailed.ts";
import { makeApp } from "../support/make-app.ts";
import { isFocused } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";
import { listenFor } from "../support/socket.ts";
import { OLD_BROWSER, openScene } from "../support/victim-browser.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";

async function registered() {
  const app = await makeApp();
  const { port } = await listenFor(app);
  await app.auth.registerUser(EMAIL, PASSWORD);
  return { app, origin: `http://127.0.0.1:${port}` };
}

/** What scanners of mail do: HEAD, and visits by a browser that runs the page's script. */
async function scan(link: string) {
  expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
  for (let visit = 0; visit < effort("scannerVisits"); visit++) {
    const { context, page, complaints } = await openBrowser();
    await page.goto(link, { waitUntil: "networkidle" });
    expect(complaints).toEqual([]);
    await context.close();
  }
}

test("a reset link survives scanners that run scripts, and sets a password once a person fills in the form", async (context) => {
  need(context, "chromium");
  const { app, origin } = await registered();
  await app.startPasswordReset(EMAIL, {});
  const token = await mailedToken(app, "password_reset");
  const link = `${origin}/reset-password#token=${token}`;
  await scan(link);

  const { page, complaints } = await openBrowser();
  await page.goto(link);
  expect(page.url()).toBe(`${origin}/reset-password`); // the token is in no history
  await page.fill("#new_password", "t4rt1fl3tt3");
  await page.click("button[type=submit]");
  await page.waitForSelector("text=Your new password is set");
  expect(complaints).toEqual([]);
  expect([await app.auth.validLogin(EMAIL, "t4rt1fl3tt3"), await app.auth.validLogin(EMAIL, PASSWORD)]).toEqual([
    true,
    false,
  ]);
  await expect(app.auth.updatePassword(token, "again")).rejects.toThrow("unknown, used or expired");
});

test("a link that proves an address survives them as well; a wrong password keeps the code in the form", async (context) => {
  need(context, "chromium");
  const { app, origin } = await registered();
  const token = await mailedToken(app, "email_verification");
  const link = `${origin}/verify-email#token=${token}`;
  await scan(link);
  expect((await app.db.findUserBy({ email: EMAIL }))?.verifiedAt).toBeUndefined();

  const { page } = await openBrowser();
  await page.goto(link);
  for (const password of ["wrong", PASSWORD]) {
    await page.fill("input[type=password]", password);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.click("button[type=submit]");
    expect((await answered).status()).toBe(password === PASSWORD ? 303 : 401);
    await page.waitForLoadState();
  }
  expect((await app.db.findUserBy({ email: EMAIL }))?.verifiedAt).toBeDefined();
});

test("a browser without Fetch Metadata says by Origin that the page's form is ours", async (context) => {
  need(context, "chromium", "openssl");
  const { app, origin, page } = await openScene(OLD_BROWSER);
  await app.startPasswordReset(EMAIL, {});
  await page.goto(`${origin}/reset-password#token=${await mailedToken(app, "password_reset")}`);
  await page.fill("#new_password", "quatre-vingt-dix-neuf tartiflettes");
  await page.click("button[type=submit]");
  await page.waitForSelector("text=Your new password is set");
});

test.for([
  ["/reset-password", { new_password: "t4rt1fl3tt3" }],
  ["/verify-email", { password: PASSWORD }],
  ["/secure-account", {}],
] as const)("a used link on %s says so beside the code, where the focus is", async ([path, fields], context) => {
  need(context, "chromium");
  const { app, origin } = await registered();
  const token = await tokenFor(app, path);
  const open = async () => {
    const { page } = await openBrowser();
    await page.goto(`${origin}${path}#token=${token}`);
    expect(await page.locator("#code").isVisible()).toBe(false);
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.click("main form button[type=submit]");
    const status = (await answered).status();
    await page.waitForLoadState();
    return { page, status };
  };
  expect((await open()).status).toBe(303);
  const { page, status } = await open();
  expect(status).toBe(403);
  const error = page.locator('.error[data-code="token_invalid"]');
  expect(await error.isVisible()).toBe(true);
  const input = page.locator("#code input");
  expect([await input.inputValue(), await input.getAttribute("aria-describedby")]).toEqual([
    token,
    expect.stringContaining((await error.getAttribute("id"))!),
  ]);
  expect(await input.evaluate(isFocused)).toBe(true);
  expect(new URL(page.url()).hash).toBe("");
});

test("a link that was opened tells what is left to do, also when the page is loaded again; Back from the next page as well", async (context) => {
  need(context, "chromium");
  const { app, origin } = await registered();
  const token = await mailedToken(app, "email_verification");
  const { page } = await openBrowser();
  await page.goto(`${origin}/verify-email`);
  const lead = page.locator("main .lead");
  expect(await lead.textContent()).toMatch(/^Open the link in the email/);
  await page.goto(`${origin}/verify-email#token=${token}`);
  for (const step of ["opened", "loaded again", "back"]) {
    if (step === "loaded again") await page.reload();
    if (step === "back") {
      await page.goto(`${origin}/login`);
      await page.goBack();
    }
    await expect.poll(() => lead.textContent()).toBe("Enter your password to confirm the address.");
    expect([step, page.url(), await page.locator("#token").inputValue()]).toEqual([
      step,
      `${origin}/verify-email`,
      token,
    ]);
  }
  await page.fill("#password", PASSWORD);
  await page.click("main form button[type=submit]");
  await page.waitForSelector("text=Your address is confirmed.");
});
