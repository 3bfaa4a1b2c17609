import { type BrowserContextOptions, devices } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { Person, servePages, type Way } from "../support/page-object.ts";
import { need } from "../support/require-tool.ts";
import { virtualAuthenticator } from "../support/virtual-authenticator.ts";

const EMAIL = "camille@example.com";
const PASSWORD = "quatre-vingt-dix-neuf ballons";

/** Somebody who is logged in by the password, at a name: passkeys need one. */
async function scene(way: Way = "with a mouse", options: BrowserContextOptions = {}, env: Record<string, string> = {}) {
  const served = await servePages(env);
  const origin = served.origin.replace("127.0.0.1", "localhost");
  await served.app.auth.registerUser(EMAIL, PASSWORD);
  const person = await Person.come({ origin }, way, options);
  await logIn(person);
  await person.isAt("/account");
  return { ...served, origin, person, page: person.page };
}

async function logIn(person: Person): Promise<void> {
  await person.open("/login");
  await person.fill("Email", EMAIL);
  await person.fill("Password", PASSWORD);
  await person.press("Log in");
}

/** Adds the first passkey, from the list of passkeys on, and leaves the recovery codes. */
async function add(person: Person): Promise<void> {
  await person.open("/account/passkeys");
  await person.follow("Add a passkey");
  await person.press("Add a passkey");
  await person.sees("Recovery codes");
}

async function logOut(person: Person): Promise<void> {
  await person.open("/account");
  await person.press("Log out");
  await person.sees("You are logged out.");
}

/** A browser that offers no passkeys in the list of a field; a virtual authenticator takes each offer at once. */
const WITHOUT_OFFERS = "PublicKeyCredential.isConditionalMediationAvailable = async () => false";

const WAYS: readonly [what: string, way: Way, options: BrowserContextOptions][] = [
  ["with a mouse", "with a mouse", {}],
  ["by keyboard alone", "by keyboard alone", {}],
  ["on a phone, in the dark", "with a mouse", { ...devices["Pixel 7"], colorScheme: "dark" }],
];

test.for(WAYS)("%s: add a passkey, log in with it, name it, remove it", async ([_what, way, options], context) => {
  need(context, "chromium");
  const { person, page, app } = await scene(way, options);
  const authenticator = await virtualAuthenticator(page, { isSynced: true });
  await add(person);
  expect(await page.locator("#recovery-codes li").count()).toBe(10);
  expect(await authenticator.credentials()).toHaveLength(1);
  await page.addInitScript(WITHOUT_OFFERS);
  await logOut(person);
  await person.press("Log in with a passkey");
  await person.isAt("/account");
  const methods = await app.db.kysely.selectFrom("sessions").select(["methods", "factor_at"]).execute();
  expect(methods).toEqual([{ methods: "swk user", factor_at: app.clock.now() }]);
  await person.open("/account/passkeys");
  await person.sees("Synced between your devices");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: /^Manage/ }).click();
  expect(await violations(page)).toEqual([]);
  await person.fill("Name", "Mon téléphone");
  await person.press("Save the name");
  await person.isAt("/account/passkeys");
  await person.sees("Mon téléphone");
  await page.getByRole("link", { name: "Manage Mon téléphone" }).click();
  await page.getByRole("link", { name: "Remove the passkey…" }).click();
  await person.press("Remove the passkey");
  await person.isAt("/account/security");
  expect(await app.db.kysely.selectFrom("passkeys").selectAll().execute()).toEqual([]);
  expect(person.complaints).toEqual([]);
});

const methodsOf = async ({ app }: Awaited<ReturnType<typeof scene>>) =>
  (await app.db.kysely.selectFrom("sessions").select("methods").execute()).map(({ methods }) => methods);

test.for([
  ["synced", true, "swk user"],
  ["device-bound", false, "hwk user"],
] as const)(
  "P10: a %s passkey that is chosen in the field's list logs in by itself",
  async ([, isSynced, methods], context) => {
    need(context, "chromium");
    const here = await scene();
    await virtualAuthenticator(here.page, { isSynced });
    await add(here.person);
    await here.person.open("/account");
    await here.person.press("Log out");
    await here.person.isAt("/account");
    await expect.poll(() => methodsOf(here)).toEqual([methods]);
    expect(here.person.complaints).toEqual([]);
  },
);

test("the second step by a passkey, and where a factor is asked for again", async (context) => {
  need(context, "chromium");
  const here = await scene();
  const { person, page, app } = here;
  await page.addInitScript(WITHOUT_OFFERS);
  const authenticator = await virtualAuthenticator(page);
  await add(person);
  await logOut(person);
  await logIn(person);
  await person.isAt("/login/second-step");
  expect(await violations(page)).toEqual([]);
  await person.press("Use a passkey");
  await person.isAt("/account");
  expect(await methodsOf(here)).toEqual(["pwd hwk user"]);
  app.clock.advance(11 * 60_000);
  await person.open("/account/delete");
  await person.isAt("/confirm");
  // Who says no is told so, and can begin anew.
  await authenticator.verifyUser(false);
  await person.press("Use a passkey");
  await person.sees("Nothing happened");
  await authenticator.verifyUser(true);
  await person.press("Use a passkey");
  await person.isAt("/account/delete");
  expect(person.complaints).toEqual([]);
});

test("P12, P16: what a browser's authenticator gets wrong is refused, each with its words", async (context) => {
  need(context, "chromium");
  const here = await scene();
  const { person, page } = here;
  await page.addInitScript(WITHOUT_OFFERS);
  const signals = await listen(page);
  const authenticator = await virtualAuthenticator(page);
  await add(person);
  await logOut(person);
  const fails = async (words: string) => {
    await person.press("Log in with a passkey");
    await person.sees(words);
    expect(await methodsOf(here)).toEqual([]);
  };
  await authenticator.override({ isBadUV: true });
  await fails("A security key needs a PIN: set one");
  await authenticator.override({ isBadUV: false });
  await authenticator.verifyUser(false);
  await fails("Nothing happened");
  await authenticator.verifyUser(true);
  expect([await signals(), await authenticator.credentials()]).toMatchObject([[], [{}]]);
  await person.press("Log in with a passkey");
  await person.isAt("/account");
  await logOut(person);
  await authenticator.override({ isBogusSignature: true });
  await fails("This passkey isn’t known here");
  const unknown = { rpId: "localhost", credentialId: expect.any(String) };
  expect(await signals()).toEqual([["signalUnknownCredential", unknown]]);
  // What is of no use here is not offered any more.
  expect(await authenticator.credentials()).toEqual([]);
});

/** What the page tells those who keep passkeys. */
async function listen(page: Person["page"]): Promise<() => Promise<[string, unknown][]>> {
  const heard: [string, unknown][] = [];
  await page.exposeFunction("heard", (name: string, details: string) => void heard.push([name, JSON.parse(details)]));
  await page.addInitScript(`for (const name of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
    const real = PublicKeyCredential[name];
    PublicKeyCredential[name] = async (details) => {
      await heard(name, JSON.stringify(details));
      return real.call(PublicKeyCredential, details);
    };
  }`);
  return async () => heard;
}

test("those who keep passkeys are told which of them are of use", async (context) => {
  need(context, "chromium");
  const { person, page, app } = await scene();
  await page.addInitScript(WITHOUT_OFFERS);
  const signals = await listen(page);
  const authenticator = await virtualAuthenticator(page);
  await add(person);
  await person.open("/account/passkeys");
  const { handle } = await app.db.kysely.selectFrom("passkey_users").select("handle").executeTakeFirstOrThrow();
  const { id } = await app.db.kysely.selectFrom("passkeys").select("id").executeTakeFirstOrThrow();
  const user = { rpId: "localhost", userId: handle };
  await expect.poll(signals).toEqual([
    ["signalAllAcceptedCredentials", { ...user, allAcceptedCredentialIds: [id] }],
    ["signalCurrentUserDetails", { ...user, name: EMAIL, displayName: EMAIL }],
  ]);
  expect(await authenticator.credentials()).toHaveLength(1);
  // Removed here, it goes from the authenticator as well.
  await app.db.kysely.deleteFrom("passkeys").execute();
  await person.open("/account/passkeys");
  await expect.poll(() => authenticator.credentials()).toEqual([]);
});

test("P11: counters of a real browser", async (context) => {
  need(context, "chromium");
  const here = await scene();
  const { person, page } = here;
  await page.addInitScript(WITHOUT_OFFERS);
  const authenticator = await virtualAuthenticator(page);
  await add(person);
  await authenticator.count(40);
  await logOut(person);
  await person.press("Log in with a passkey");
  await person.isAt("/account");
  await authenticator.count(7);
  await logOut(person);
  await person.press("Log in with a passkey");
  await person.sees("This passkey can’t be used right now");
  expect(await methodsOf(here)).toEqual([]);
  const [kept] = await here.app.db.kysely.selectFrom("passkeys").select("sign_count").execute();
  expect(kept!.sign_count).toBeGreaterThanOrEqual(40);
});

test("a device that has a passkey of the account makes no second one; without one there is nothing to use", async (context) => {
  need(context, "chromium");
  const { person, page } = await scene();
  await page.addInitScript(WITHOUT_OFFERS);
  const authenticator = await virtualAuthenticator(page);
  await add(person);
  await person.open("/account/passkeys/new");
  await person.press("Add a passkey");
  await person.sees("This device already has a passkey for your account.");
  await logOut(person);
  await authenticator.remove();
  await virtualAuthenticator(page);
  await person.press("Log in with a passkey");
  await person.sees("Nothing happened");
});

test("a key that cannot check its user makes no passkey, and the page says what it needs", async (context) => {
  need(context, "chromium");
  const { person, page, app } = await scene();
  await virtualAuthenticator(page, { hasUserVerification: false });
  await person.open("/account/passkeys/new");
  await person.press("Add a passkey");
  await person.sees("A security key needs a PIN");
  expect(await app.db.kysely.selectFrom("passkeys").selectAll().execute()).toEqual([]);
});

test("P13: at a number the pages say what is missing, and lead to the name", async (context) => {
  need(context, "chromium");
  const served = await servePages();
  await served.app.auth.registerUser(EMAIL, PASSWORD);
  const person = await Person.come(served);
  await person.open("/login");
  await person.sees("Passkeys need a name instead of a number");
  expect(await person.page.getByRole("button", { name: "Log in with a passkey" }).count()).toBe(0);
  await logIn(person);
  await person.isAt("/account");
  await person.open("/account/passkeys");
  const named = served.origin.replace("127.0.0.1", "localhost");
  const link = person.page.getByRole("link", { name: named });
  expect(await link.getAttribute("href")).toBe(`${named}/account/passkeys`);
});

test("without JavaScript the pages say that passkeys need it, and the password works", async (context) => {
  need(context, "chromium");
  const { person, page } = await scene("without JavaScript");
  await person.open("/account/passkeys/new");
  await person.sees("Passkeys need JavaScript");
  await person.open("/account");
  await person.press("Log out");
  expect(await page.getByRole("button", { name: "Log in with a passkey" }).isVisible()).toBe(false);
});
