import { expect, test } from "vitest";
import { Person, servePages } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";

const EMAIL = "camille@example.com";
const PASSWORD = "quatre-vingt-dix-neuf ballons";

async function scene(javaScriptEnabled = true) {
  const served = await servePages();
  const person = await Person.come(served, javaScriptEnabled ? "with a mouse" : "without JavaScript");
  const posts: string[] = [];
  person.page.on("request", (request) => {
    if (request.method() === "POST") posts.push(new URL(request.url()).pathname);
  });
  return { ...served, served, person, posts };
}

const count = async (app: Awaited<ReturnType<typeof scene>>["app"], table: "users" | "sessions" | "mails") =>
  (await app.db.kysely.selectFrom(table).selectAll().execute()).length;

test("a form that is sent twice at once does what it does once", async (context) => {
  need(context, "chromium");
  const { app, person, posts } = await scene();
  await person.open("/register");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.page.getByRole("button", { name: "Create the account" }).dblclick();
  await person.isAt("/account");
  expect([posts, await count(app, "users"), await count(app, "sessions")]).toEqual([["/register"], 1, 1]);
  await person.press("Log out");
  await person.isAt("/login");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  for (let time = 0; time < 3; time++) await person.page.keyboard.press("Enter");
  await person.isAt("/account");
  expect([posts.filter((path) => path === "/login").length, await count(app, "sessions")]).toEqual([1, 1]);
});

test("without JavaScript the second one does no harm either", async (context) => {
  need(context, "chromium");
  const { app, person } = await scene(false);
  await person.open("/register");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.page.getByRole("button", { name: "Create the account" }).dblclick();
  // The second one breaks off what the first one had begun to load.
  await person.sees("Your account");
  expect(new URL(person.page.url()).pathname).toBe("/account");
  expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(true);
  expect(await count(app, "users")).toBe(1);
  await person.open("/forgot-password");
  await person.fill("Email", EMAIL);
  await person.page.getByRole("button", { name: "Send the mail" }).dblclick();
  await person.sees("If there is an account with this address");
  expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(true);
});

test("ASVS 14.3.1: Back and reload send nothing again, and show nothing of an account that was left", async (context) => {
  need(context, "chromium");
  const { app, person, posts } = await scene();
  await app.auth.registerUser(EMAIL, PASSWORD);
  await person.open("/login");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.press("Log in");
  await person.isAt("/account");
  await person.page.reload();
  await person.follow("Profile");
  await person.fill("Name", "Camille");
  await person.press("Save");
  await person.sees("Saved.");
  await person.page.reload();
  await person.page.goBack();
  await person.page.goBack();
  expect(posts).toEqual(["/login", "/account/profile"]);
  await person.open("/account/activity");
  await person.press("Log out");
  await person.sees("You are logged out.");
  for (let step = 0; step < 3; step++) {
    await person.page.goBack();
    await person.isAt("/login");
    expect(await person.page.content()).not.toContain(EMAIL);
  }
  expect(person.complaints).toEqual([]);
});

test("a button that was pressed works again after Back", async (context) => {
  need(context, "chromium");
  const { person, posts } = await scene();
  for (const _ of [1, 2]) {
    if (posts.length === 0) await person.open("/forgot-password");
    else await person.page.goBack();
    await person.fill("Email", EMAIL);
    await person.press("Send the mail");
    await person.isAt("/reset-password/sent");
  }
  expect(posts).toEqual(["/forgot-password", "/forgot-password"]);
});
