import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isFocused, Person, servePages, type Way, waysOf } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";

const EMAIL = "camille@example.com";
const PASSWORD = "quatre-vingt-dix-neuf ballons";
const NEXT = "cent ballons et un de plus";
const TEN_MINUTES = 10 * 60_000;

async function scene(way: Way, env: Record<string, string> = {}) {
  const served = await servePages(env);
  const person = await Person.come(served, way);
  return { ...served, served, person };
}

async function register(person: Person, password = PASSWORD): Promise<void> {
  await person.open("/");
  await person.follow("Create an account");
  await person.fill("Email", EMAIL);
  await person.fill("Password", password);
  await person.press("Create the account");
  await person.isAt("/account");
}

async function logIn(person: Person, password = PASSWORD, email = EMAIL): Promise<void> {
  await person.open("/login");
  await person.fill("Email", email);
  await person.fill("Password", password);
  await person.press("Log in");
}

test.for(waysOf(0))("%s: register, prove the address, log out, log in wrong and right", async (way, context) => {
  need(context, "chromium");
  const { person, served } = await scene(way);
  await register(person);
  await person.sees("Not confirmed");
  await person.openMail(served, /Confirm/);
  await person.fill("Password", "wrong");
  await person.press("Confirm");
  await person.sees("Wrong password.");
  // The code is still there where a script keeps it; a person writes it again, as no answer carries it.
  if (way === "without JavaScript") await person.openMail(served, /Confirm/);
  await person.fill("Password", PASSWORD);
  await person.press("Confirm");
  await person.isAt("/account");
  await person.sees("Your address is confirmed.");
  await person.press("Log out");
  await person.sees("You are logged out.");
  await person.page.goBack();
  await person.isAt("/login");
  await logIn(person, "wrong");
  await person.sees("Wrong email or password.");
  const password = person.page.getByLabel("Password", { exact: true });
  expect([await person.page.getByLabel("Email").inputValue(), await password.inputValue()]).toEqual([EMAIL, ""]);
  expect(await password.evaluate(isFocused)).toBe(true);
  await person.fill("Password", PASSWORD);
  await person.press("Log in");
  await person.isAt("/account");
  expect(person.complaints).toEqual([]);
});

test.for(waysOf(1))("%s: a link to the logout asks first, and the next login leads back", async (way, context) => {
  need(context, "chromium");
  const { person, origin } = await scene(way);
  await register(person);
  await person.open("/logout?return_to=/account/data");
  await person.sees(`You are logged in as ${EMAIL}.`);
  await person.follow("Cancel");
  await person.isAt("/account/data");
  await person.page.goBack();
  await person.isAt("/logout");
  await person.press("Log out");
  await person.sees("You are logged out.");
  await person.open("/logout?return_to=/account/data");
  expect(person.page.url()).toBe(`${origin}/login?return_to=%2Faccount%2Fdata`);
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.press("Log in");
  await person.isAt("/account/data");
  expect(person.complaints).toEqual([]);
});

test.for(waysOf(2))("%s: a forgotten password, from the login to the login", async (way, context) => {
  need(context, "chromium");
  const { person, served, app } = await scene(way);
  await app.auth.registerUser(EMAIL, PASSWORD);
  await person.open("/login");
  await person.follow("Forgot your password?");
  await person.fill("Email", EMAIL);
  await person.press("Send the mail");
  await person.sees("If there is an account with this address");
  await person.isAt("/reset-password/sent");
  expect(await person.page.locator("main input").count()).toBe(0);
  await person.openMail(served, /Set a new password/);
  await person.fill("New password", NEXT);
  await person.press("Set the password");
  await person.sees("Your new password is set.");
  await person.fill("Email", EMAIL);
  await person.fill("Password", NEXT);
  await person.press("Log in");
  await person.isAt("/account");
  expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(false);
  expect(person.complaints).toEqual([]);
});

test.for(waysOf(3))("%s: profile, password, another address with the password given again", async (way, context) => {
  need(context, "chromium");
  const { person, served, app } = await scene(way);
  await register(person);
  await person.follow("Profile");
  await person.fill("Name", "Camille");
  await person.press("Save");
  await person.sees("Saved.");
  await person.follow("Password");
  await person.fill("Current password", PASSWORD);
  await person.fill("New password", NEXT);
  await person.press("Change the password");
  await person.sees("Hello, Camille");
  app.clock.advance(TEN_MINUTES);
  await person.follow("Email address");
  await person.isAt("/confirm");
  await person.fill("Password", NEXT);
  await person.press("Continue");
  await person.isAt("/account/email");
  await person.fill("New email", "camille@new.example");
  await person.press("Send the mail");
  await person.sees("We’ve sent an email to the new address.");
  await person.openMail(served, /Confirm your new/);
  await person.fill("Password", NEXT);
  await person.press("Confirm");
  await person.isAt("/account");
  await person.sees("camille@new.example");
  expect(person.complaints).toEqual([]);
});

test.for(waysOf(4))(
  "%s: sessions elsewhere end at once; the mail of a new device secures the account",
  async (way, context) => {
    need(context, "chromium");
    const { person, served, app } = await scene(way);
    await register(person);
    const other = await Person.come(served, "with a mouse", { userAgent: "Firefox/140.0 (Windows)" });
    await logIn(other);
    await other.isAt("/account");
    await person.follow("Sessions");
    await person.press(/^Log out there Firefox on Windows 1 January 2026/);
    await person.sees("That device is logged out.");
    await other.follow("Profile");
    await other.isAt("/login");
    await logIn(other);
    await other.isAt("/account");
    await person.follow("Sessions");
    await person.press("Log out everywhere else");
    await person.sees("All other devices are logged out.");
    await person.follow("Activity");
    await person.sees("All other devices logged out");
    await person.openMail(served, /A login from a new device/);
    await person.press("Secure my account");
    await person.sees("Your account is secured");
    expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(false);
    await person.openMail(served, /Set a new password/);
    await person.fill("New password", NEXT);
    await person.press("Set the password");
    await person.sees("Your new password is set.");
    expect([...person.complaints, ...other.complaints]).toEqual([]);
  },
);

test.for(waysOf(5))("%s: take the data along, and leave", async (way, context) => {
  need(context, "chromium");
  const { person, app } = await scene(way);
  await register(person);
  await person.follow("Your data");
  const downloading = person.page.waitForEvent("download");
  await person.follow("Download the file");
  const path = await (await downloading).path();
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ user: { email: EMAIL } });
  app.clock.advance(TEN_MINUTES);
  await person.follow("Delete the account…");
  await person.isAt("/confirm");
  await person.fill("Password", PASSWORD);
  await person.press("Continue");
  await person.isAt("/account/delete");
  await person.press("Delete it for good");
  await person.sees("Your account and everything that belonged to it are deleted");
  await logIn(person);
  await person.sees("Wrong email or password.");
  expect(await app.db.findUserBy({ email: EMAIL })).toBeUndefined();
  expect(person.complaints).toEqual([]);
});
