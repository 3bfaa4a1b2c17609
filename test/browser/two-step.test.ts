import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeAt, STEP_MS } from "../../src/ports/otp.ts";
import { violations } from "../support/axe.ts";
import { temporaryFolder } from "../support/databases.ts";
import { Person, servePages, WAYS, type Way } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";

const EMAIL = "camille@example.com";
const PASSWORD = "quatre-vingt-dix-neuf ballons";

async function scene(way: Way, env: Record<string, string> = {}) {
  const served = await servePages(env);
  const person = await Person.come(served, way);
  const code = (secret: string, steps = 0) => codeAt(secret, Math.floor(served.app.clock.now() / STEP_MS) + steps);
  return { served, person, code };
}

async function register(person: Person): Promise<void> {
  await person.open("/register");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.press("Create the account");
  await person.page.waitForURL((url) => url.pathname !== "/register");
}

async function logIn(person: Person): Promise<void> {
  await person.open("/login");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.press("Log in");
}

/** The key that the page shows as text. */
const shownSecret = async (person: Person) =>
  ((await person.page.locator("main code").first().textContent()) ?? "").replaceAll(" ", "");

test.for(WAYS)("%s: an app is set up, asked for, and replaced by a recovery code", async (way, context) => {
  need(context, "chromium");
  const { served, person, code } = await scene(way);
  await register(person);
  await person.open("/account/security");
  await person.follow("Set up: Authenticator app");
  await person.press("Set up an authenticator app");
  const secret = await shownSecret(person);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await person.fill("Code from the app", "000000");
  await person.press("Confirm");
  await person.sees("That isn’t the code the app shows now. Codes change every 30 seconds.");
  await person.fill("Code from the app", code(secret));
  await person.press("Confirm");
  await person.sees("They are shown only this once.");
  const codes = await person.page.locator("main li code").allTextContents();
  expect(codes).toHaveLength(10);
  await person.follow("I have saved them");
  await person.isAt("/account/security");
  await person.sees("Codes left: 10");
  await person.press("Log out");
  await person.sees("You are logged out.");
  served.app.clock.advance(STEP_MS);

  await logIn(person);
  await person.isAt("/login/second-step");
  await person.fill("Code from the app", "000000");
  await person.press("Continue");
  await person.sees("That didn’t work: the code is wrong, or has been used already.");
  await person.page.reload();
  await person.open("/account"); // is not logged in
  await person.isAt("/login");
  await person.open("/login/second-step?return_to=/account/data");
  await person.fill("Code from the app", code(secret));
  await person.press("Continue");
  await person.isAt("/account/data");
  await person.page.context().clearCookies();

  await logIn(person);
  await person.page.locator("details.other summary").click();
  await person.fill("Recovery code", codes[0] ?? "");
  await person.page.locator('form[data-factor="recovery_code"] button').click();
  await person.isAt("/account");
  await person.open("/account/security");
  await person.sees("Codes left: 9");
  expect(person.complaints).toEqual([]);
});

test("the QR code on the page is what a camera reads, in light and dark, and its page has no finding", async (context) => {
  need(context, "chromium", "zbarimg");
  const { person, code } = await scene("with a mouse");
  await register(person);
  await person.open("/account/authenticator");
  await person.press("Set up an authenticator app");
  const secret = await shownSecret(person);
  const uri = `otpauth://totp/Bienvenue:${encodeURIComponent(EMAIL)}?secret=${secret}&issuer=Bienvenue`;
  const folder = temporaryFolder();
  for (const colorScheme of ["light", "dark"] as const) {
    await person.page.emulateMedia({ colorScheme });
    const picture = join(folder, `${colorScheme}.png`);
    writeFileSync(picture, await person.page.screenshot({ fullPage: true }));
    expect(execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim()).toBe(uri);
    expect(await violations(person.page)).toEqual([]);
  }
  await person.fill("Code from the app", code(secret));
  await person.press("Confirm");
  expect(await violations(person.page)).toEqual([]);
  for (const path of ["/account/security", "/account/recovery-codes", "/account/authenticator/remove"]) {
    await person.open(path);
    expect([path, await violations(person.page)]).toEqual([path, []]);
  }
  await person.page.context().clearCookies();
  await logIn(person);
  expect(await violations(person.page)).toEqual([]);
});

test("an app that others make shows what this service expects", (context) => {
  need(context, "oathtool");
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const now of [1_767_225_600_000, 1_767_225_629_999, 1_767_225_630_000]) {
    const when = new Date(now).toISOString().replace("T", " ").replace(/\..*/, " UTC");
    const shown = execFileSync("oathtool", ["--totp", "--base32", `--now=${when}`, secret], { encoding: "utf8" });
    expect(codeAt(secret, Math.floor(now / STEP_MS))).toBe(shown.trim());
  }
});

test("who has to have a second factor is led to set one up, and from there to where they wanted to go", async (context) => {
  need(context, "chromium");
  const { person, code } = await scene("with a mouse", { BIENVENUE_REQUIRE_TWO_STEP: "all" });
  await register(person);
  await person.isAt("/login/set-up");
  expect(await violations(person.page)).toEqual([]);
  await person.follow("Authenticator app");
  await person.press("Set up an authenticator app");
  await person.fill("Code from the app", code(await shownSecret(person)));
  await person.press("Confirm");
  await person.follow("I have saved them");
  await person.isAt("/account/security");
  expect(person.complaints).toEqual([]);
});
