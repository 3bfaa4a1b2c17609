import { describe, expect, test } from "vitest";
import { type CreationOptions, softwareAuthenticator } from "../../../test/support/authenticator.ts";
import { PUBLIC_WITH_MAIL } from "../../../test/support/mailed.ts";
import { makeApp, sessionOf, type TestApp } from "../../../test/support/make-app.ts";
import {
  codeOf,
  creationOptions,
  ORIGIN,
  passkeyRows,
  sessionRows,
  withPasskey as somebodyWithPasskey,
} from "../../../test/support/passkeys.ts";

const EMAIL = "guillaume@example.com";
const FORM = { email: EMAIL, password: "b4l0u" };
const PAGE = { accept: "text/html" };

const withPasskey = async () => somebodyWithPasskey(await makeApp());

const textOf = async (app: TestApp, path: string, session: string) =>
  (await app.request("GET", path, { session, headers: PAGE })).text();

/** The same from a browser that was given a number in the place of a name. */
const textAt = async (app: TestApp, path: string, cookie: string, origin = "http://127.0.0.1:5000") =>
  (await app.app.request(origin + path, { headers: { ...PAGE, cookie } })).text();

/** The cookie of a login that waits. */
async function begin(app: TestApp): Promise<string> {
  const response = await app.request("POST", "/sessions", { form: FORM });
  return (response.headers.getSetCookie().find((one) => one.startsWith("login=")) ?? "").split(";")[0] ?? "";
}

describe("the list", () => {
  test("says of one that was made for another domain that it cannot be used here, and names the one without a name", async () => {
    const { app, session } = await withPasskey();
    expect(await textOf(app, "/account/passkeys", session)).not.toContain("old.example.com");
    await app.db.kysely.updateTable("passkeys").set({ rp_id: "old.example.com", name: "" }).execute();
    const text = await textOf(app, "/account/passkeys", session);
    expect(text).toContain("old.example.com");
    expect(text).toMatch(/<strong id="name-[\w-]+">Passkey<\/strong>/);
  });

  test("leads a login that has to have a second factor first to where one is added, and on from there", async () => {
    const app = await makeApp({ BIENVENUE_REQUIRE_TWO_STEP: "all" });
    await app.request("POST", "/users", { form: FORM });
    const headers = { ...PAGE, cookie: await begin(app) };
    const response = await app.request("GET", "/account/passkeys?return_to=/account/data", { headers });
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      "/account/passkeys/new?return_to=%2Faccount%2Fdata",
    ]);
    const text = await (await app.request("GET", "/account/passkeys/new?return_to=/account/data", { headers })).text();
    expect(text).toContain('href="/login"');
    const options = await app.request("POST", "/users/me/passkeys/options", { headers });
    const made = softwareAuthenticator().create((await options.json()) as CreationOptions, { origin: ORIGIN });
    const form = { passkey: JSON.stringify(made) };
    const added = await app.request("POST", "/account/passkeys/new?return_to=/account/data", { headers, form });
    expect([added.status, await passkeyRows(app)]).toMatchObject([200, [{ user_id: 1 }]]);
    const page = await added.text();
    expect(page.match(/<li><code>/g)).toHaveLength(10);
    expect(page).toContain('href="/account/data"');
    // The session began with it.
    const session = sessionOf(added)!;
    expect((await app.request("GET", "/profile", { session })).status).toBe(200);
  });
});

test("another one is added without recovery codes", async () => {
  const { app, session } = await withPasskey();
  const made = softwareAuthenticator().create(await creationOptions(app, session), { origin: ORIGIN });
  const form = { passkey: JSON.stringify(made) };
  const response = await app.request("POST", "/account/passkeys/new", { session, headers: PAGE, form });
  expect([response.status, await passkeyRows(app)]).toMatchObject([303, [{}, {}]]);
});

describe("at a number, for which there are no passkeys (WebAuthn level 3 §5.1.3)", () => {
  test.each(["/login", "/account/passkeys", "/account/passkeys/new"])("%s leads to a name", async (path) => {
    const { app, session } = await withPasskey();
    const cookie = path === "/login" ? "" : `session_id=${session}`;
    expect(await textAt(app, path, cookie)).toMatch(/href="http:\/\/localhost:5000\/(login|account\/passkeys)/);
    expect(await textAt(app, path, cookie, "http://localhost:5000")).not.toContain('href="http://localhost');
  });

  test("so do the second step, and the page that asks again who is there", async () => {
    const { app, session } = await withPasskey();
    expect(await textAt(app, "/login/second-step", await begin(app))).toContain('href="http://localhost:5000/login"');
    app.clock.advance(11 * 60_000);
    expect(await textAt(app, "/confirm", `session_id=${session}`, "http://127.0.0.1")).toContain(
      'href="http://localhost/account"',
    );
  });

  test("and where somebody has to set one up who is not logged in", async () => {
    const app = await makeApp({ BIENVENUE_REQUIRE_TWO_STEP: "all" });
    await app.request("POST", "/users", { form: FORM });
    expect(await textAt(app, "/account/passkeys/new", await begin(app))).toContain(
      'href="http://localhost:5000/login"',
    );
  });
});

test("one whose authenticator says of no way to reach it is asked for by its id alone", async () => {
  const { app, session, id } = await withPasskey();
  await app.db.kysely.updateTable("passkeys").set({ transports: "" }).execute();
  const { excludeCredentials } = await creationOptions(app, session);
  expect(excludeCredentials).toEqual([{ type: "public-key", id, transports: [] }]);
});

test("where addresses have to be proven, a passkey of one that is not logs nobody in", async () => {
  const app = await makeApp(PUBLIC_WITH_MAIL);
  const origin = "https://accounts.example.com";
  const { id: userId } = await app.db.addUser(EMAIL, "x", { verified: true });
  const authenticator = softwareAuthenticator();
  const options = (path: string, session?: string) =>
    app.request("POST", path, session === undefined ? {} : { session }).then((response) => response.json());
  const session = (await app.auth.createSession(EMAIL))!;
  const made = authenticator.create((await options("/users/me/passkeys/options", session)) as CreationOptions, {
    origin,
  });
  expect((await app.request("POST", "/users/me/passkeys", { session, json: made })).status).toBe(200);
  const logIn = async () => {
    const json = authenticator.get((await options("/passkeys/login/options")) as never, { origin });
    return app.request("POST", "/passkeys/login", { json });
  };
  const prove = (verified_at: number | null) =>
    app.db.kysely.updateTable("users").set({ verified_at }).where("id", "=", userId).execute();
  await prove(null);
  const sessions = await sessionRows(app);
  const refused = await logIn();
  expect([refused.status, await codeOf(refused), await sessionRows(app)]).toEqual([401, "passkey_refused", sessions]);
  await prove(1);
  expect((await logIn()).status).toBe(200);
});
