import { expect, test } from "vitest";
import { digest } from "../../src/ports/digest.ts";
import { bodyRoutes, cookieFor, EMAIL, goodFields, knownTo, tokenFor } from "../support/body-routes.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { MAIL_LOGIN } from "../support/mail-login.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { tableRows } from "../support/rows.ts";

const PASSWORD = "la phrase de Guillaume";
const TOKEN_FIELDS = ["reset_token", "token"];

/** An account with a row in every table that can hold something of it. */
async function appWithEverything(database: string) {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: database, ...MAIL_LOGIN });
  await app.auth.registerUser(EMAIL, PASSWORD);
  const { token: session, browser: device } = (await app.logIn(EMAIL, PASSWORD, { network: "192.0.2.1" }))!;
  for (const { path } of bodyRoutes(app)) await tokenFor(app, path);
  await app.logIn(EMAIL, "another phrase");
  await app.failedLogins.flush();
  return { app, session, browser: device };
}

/** Every value of every column. */
async function valuesIn(app: TestApp): Promise<string[]> {
  const rows = Object.values(await tableRows(app)).flat();
  const values = rows.flatMap((row) => Object.values(row)).filter((value) => value !== null && value !== "");
  return [...new Set(values.map(String))];
}

/** Routes on which a value did something as a session's cookie, or as a token of a mail. */
async function opened(
  app: TestApp,
  value: string,
  tokenOf: (path: string) => Promise<string> = async () => value,
): Promise<string[]> {
  const found: string[] = [];
  // A header cannot carry more than this; what it cannot carry opens nothing.
  if (/^[\x20-\x7e]*$/.test(value)) {
    const headers = { cookie: `${app.cookieName}=${value}` };
    if ((await app.request("GET", "/profile", { headers })).status !== 403) found.push("GET /profile");
  }
  for (const route of bodyRoutes(app)) {
    const { method, path, body } = route;
    const fields = Object.keys((body as unknown as { shape: object }).shape).filter((field) =>
      TOKEN_FIELDS.includes(field),
    );
    for (const field of fields) {
      const form = { ...knownTo(route, goodFields(path, "", PASSWORD)), [field]: await tokenOf(path) };
      const cookie = cookieFor(path);
      const headers: Record<string, string> = cookie === undefined ? {} : { cookie };
      if ((await app.request(method, path, { form, headers })).status < 400) found.push(`${method} ${path}`);
    }
  }
  return found;
}

test.each(KINDS_OF_DATABASES)(
  "A43: no value of a stolen database is a cookie, a token or a known device, on %s",
  async (_name, url) => {
    const { app } = await appWithEverything(await url());
    const values = await valuesIn(app);
    expect(values.length).toBeGreaterThan(30);
    for (const value of values) {
      expect(await opened(app, value), value).toEqual([]);
      expect(await app.browserTrustedSince(digest(value), EMAIL), value).toBeUndefined();
    }
  },
);

test("A43, control: the tokens whose digests those are open everything", async () => {
  const { app, session, browser: device } = await appWithEverything("sqlite::memory:");
  expect(await app.browserTrustedSince(digest(device), EMAIL)).toBeDefined();
  const found = await opened(app, session, (path) => tokenFor(app, path));
  expect(found).toContain("GET /profile");
  // Not all of them: the first that reports a compromise takes the password that the others need.
  expect(found.length).toBeGreaterThanOrEqual(5);
});
