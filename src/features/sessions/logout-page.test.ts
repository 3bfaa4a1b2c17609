import { describe, expect, test } from "vitest";
import { loggedIn, makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { tableRows } from "../../../test/support/rows.ts";
import { fill, textsOf } from "../../texts/index.ts";
import { LANGUAGES } from "../../user.ts";
import { LOGOUT, NOTICES } from "./words.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "la phrase de Guillaume";
const EXPIRED = "session_id=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/";
const TOLD = "notice=logged_out; Max-Age=60; HttpOnly; SameSite=Lax; Path=/";
const SHOP = "https://shop.example.com/cart?id=7&size=m";
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

async function newApp() {
  const app = await makeApp({ BIENVENUE_RETURN_ORIGINS: "https://shop.example.com" });
  return { app, session: await loggedIn(app, EMAIL, PASSWORD) };
}

const open = (app: TestApp, path: string, session?: string, headers: Record<string, string> = {}) =>
  app.request("GET", path, { headers: { ...BROWSER, ...headers }, ...(session && { session }) });
const wishing = (path: string, wish?: string) =>
  wish === undefined ? path : `${path}?${new URLSearchParams({ return_to: wish }).toString()}`;
const isAlive = async (app: TestApp, session: string) =>
  (await app.request("GET", "/profile", { session })).status === 200;

describe("GET /logout", () => {
  test.each(LANGUAGES)("in %s: a page with a button that logs out, and a way back", async (language) => {
    const { app, session } = await newApp();
    const { account, cancel } = textsOf(language).page;
    const asked = { "accept-language": language };
    const page = await open(app, "/logout", session, asked);
    const text = await page.text();
    expect([page.status, page.headers.getSetCookie()]).toEqual([200, []]);
    expect(text).toContain(`<html lang="${language}"`);
    expect(text).toContain(`<h1>${account.logOut}</h1>`);
    expect(text).toContain(fill(LOGOUT[language].lead, { email: EMAIL }));
    const button = `<form method="post" action="/logout"><button type="submit">${account.logOut}</button></form>`;
    expect(text).toContain(button);
    expect(text).toContain(`<a href="/account">${cancel}</a>`);
    const sent = await app.request("POST", "/logout", {
      session,
      headers: { ...BROWSER, "sec-fetch-site": "same-origin" },
    });
    expect([sent.status, sent.headers.getSetCookie()]).toEqual([303, [EXPIRED, TOLD]]);
    expect(await isAlive(app, session)).toBe(false);
    const next = await open(app, sent.headers.get("location")!, undefined, { ...asked, cookie: TOLD.split(";")[0]! });
    expect(await next.text()).toContain(NOTICES.logged_out.words[language]);
  });

  test("is in the account's language, whatever the browser's is", async () => {
    const { app, session } = await newApp();
    await app.request("PATCH", "/users/me", { session, form: { language: "de" } });
    expect(await (await open(app, "/logout", session, { "accept-language": "fr" })).text()).toContain(
      '<html lang="de"',
    );
  });

  test("ends no session and writes no event, whoever sends it", async () => {
    const { app, session } = await newApp();
    const before = await tableRows(app);
    const picture = { accept: "image/*", "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" };
    const link = { "sec-fetch-site": "cross-site", referer: "https://evil.example/" };
    for (const headers of [{}, link, picture, { accept: "application/json" }])
      for (const method of ["GET", "HEAD"])
        expect((await app.request(method, wishing("/logout", SHOP), { session, headers })).status).toBe(200);
    expect(await tableRows(app)).toEqual(before);
    expect(await isAlive(app, session)).toBe(true);
  });

  test("leads who is logged out already to the login, with the same words as after the button", async () => {
    const { app, session } = await newApp();
    await app.request("DELETE", "/sessions", { session });
    for (const token of [undefined, session, "A".repeat(43)]) {
      const answer = await open(app, wishing("/logout", SHOP), token);
      const place = `/login?return_to=${encodeURIComponent(SHOP)}`;
      expect([answer.status, answer.headers.get("location")]).toEqual([303, place]);
      expect(answer.headers.getSetCookie()).toEqual([TOLD]);
    }
  });
});

test.each([
  [undefined, undefined],
  ["/account/data", "/account/data"],
  [SHOP, SHOP],
  ["https://evil.example/", undefined],
  ["//evil.example", undefined],
  ["javascript:alert(1)", undefined],
])("return_to %s: the button and the login keep %s", async (wish, kept) => {
  const { app, session } = await newApp();
  const text = await (await open(app, wishing("/logout", wish), session)).text();
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
  expect(action).toBe(kept === undefined ? "/logout" : `/logout?return_to=${encodeURIComponent(kept)}`);
  expect(text).toContain(`<a href="${(kept ?? "/account").replaceAll("&", "&amp;")}">Cancel</a>`);
  expect(text).not.toMatch(/evil|javascript:/);
  const answer = await app.request("POST", action!, { session });
  const place = kept === undefined ? "/login" : `/login?return_to=${encodeURIComponent(kept)}`;
  expect([answer.status, answer.headers.get("location")]).toEqual([303, place]);
});

test("another site's form does not log out", async () => {
  const { app, session } = await newApp();
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }, { origin: "null" }]) {
    const answer = await app.request("POST", "/logout", { session, headers });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  }
  expect(await isAlive(app, session)).toBe(true);
});
