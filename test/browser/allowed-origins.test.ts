import { expect, test } from "vitest";
import { PASSWORD, shotsAt } from "../support/attacker.ts";
import { EMAIL } from "../support/body-routes.ts";
import { ask, productSite } from "../support/products.ts";
import { need } from "../support/require-tool.ts";
import { tableRows } from "../support/rows.ts";
import { DEVELOPMENT, OVER_HTTPS, openScene, whoIsHere } from "../support/victim-browser.ts";

const NEW = { email: "new@example.com", password: PASSWORD };
const PUBLIC = { BIENVENUE_MAIL: "none", BIENVENUE_THROTTLE_WIDTH: "1" };

/** A service that allows the product of this name, and the browser on the product's page. */
async function productOf(kind: "https" | "development", host: string) {
  const options = kind === "https" ? OVER_HTTPS : DEVELOPMENT;
  const port = await productSite(options.scheme);
  const product = `${options.scheme}://${host}:${port}`;
  const own = (origin: string) => (kind === "https" ? { ...PUBLIC, BIENVENUE_PUBLIC_URL: origin } : {});
  const scene = await openScene({
    ...options,
    env: (origin) => ({ ...own(origin), BIENVENUE_ALLOWED_ORIGINS: product }),
  });
  await scene.page.goto(product);
  return { ...scene, product, port, scheme: options.scheme };
}

test.for([
  ["https", "shop.accounts.example"],
  ["development", "localhost"],
] as const)(
  "ASVS 3.4.2: %s: a product on %s registers, logs in, reads, changes and logs out",
  async ([kind, host], context) => {
    need(context, "chromium", "openssl");
    const { page, origin } = await productOf(kind, host);
    const to = (method: string, path: string, fields?: Record<string, string>, json?: boolean) =>
      ask(page, method, `${origin}${path}`, fields, json);
    expect(await to("GET", "/sessions/current")).toMatchObject({ status: 401, body: { code: "no_session" } });
    expect(await to("POST", "/users", NEW)).toMatchObject({ status: 200, body: { message: "user created" } });
    expect(await to("POST", "/sessions", { ...NEW, password: "wrong" })).toMatchObject({ status: 401 });
    expect(await to("POST", "/sessions", NEW)).toMatchObject({ status: 200, body: { email: NEW.email } });
    expect(await to("GET", "/sessions/current")).toMatchObject({ status: 200, body: { user: { email: NEW.email } } });
    expect(await to("PATCH", "/users/me", { name: "Hélène" }, true)).toMatchObject({ status: 200 });
    expect(await to("GET", "/users/me")).toMatchObject({ status: 200, body: { name: "Hélène" } });
    // A redirect is not followed: that is all that a script learns of it.
    expect(await to("DELETE", "/sessions")).toMatchObject({ type: "opaqueredirect" });
    expect(await to("GET", "/sessions/current")).toMatchObject({ status: 401 });
  },
);

test("ASVS 3.4.2: a product reads when it may try again", async (context) => {
  need(context, "chromium", "openssl");
  const { page, origin } = await productOf("https", "shop.accounts.example");
  const statuses = [];
  for (let tries = 0; tries < 7; tries++) {
    const answer = await ask(page, "POST", `${origin}/sessions`, { email: EMAIL, password: "wrong" });
    statuses.push(typeof answer === "string" ? answer : [answer.status, Number(answer.retryAfter) > 0]);
  }
  expect(statuses[0]).toEqual([401, false]);
  expect(statuses.at(-1)).toEqual([429, true]);
});

test("ASVS 3.4.2: a page of an origin that is not allowed reads nothing and changes nothing, at every route", async (context) => {
  need(context, "chromium", "openssl");
  const { app, page, origin, port, product } = await productOf("https", "shop.accounts.example");
  const logIn = () => ask(page, "POST", `${origin}/sessions`, { email: EMAIL, password: PASSWORD });
  expect(await logIn()).toMatchObject({ status: 200 });
  const shots = await shotsAt(app);
  const before = await tableRows(app);
  const otherPort = await productSite("https");
  for (const stranger of [
    `https://evil.accounts.example:${port}`,
    `https://shop.accounts.example:${otherPort}`,
    `https://shop.accounts.example.evil.example:${port}`,
    origin.replace(/\d+$/, String(port)),
  ]) {
    await page.goto(stranger);
    for (const { method, path, fields } of [{ method: "GET", path: "/users/me", fields: undefined }, ...shots])
      for (const json of [false, true])
        expect([stranger, path, await ask(page, method, origin + path, fields, json)]).toEqual([
          stranger,
          path,
          "TypeError",
        ]);
    expect(await tableRows(app)).toEqual(before);
  }
  await page.goto(product);
  expect(await ask(page, "GET", `${origin}/users/me`)).toMatchObject({ status: 200, body: { email: EMAIL } });
});

test("docs/operations.md: from another site the login of an allowed product is answered, and the browser keeps no session", async (context) => {
  need(context, "chromium", "openssl");
  const scene = await productOf("https", "product.example");
  const to = (method: string, path: string, fields?: Record<string, string>) =>
    ask(scene.page, method, `${scene.origin}${path}`, fields);
  expect(await to("POST", "/sessions", { email: EMAIL, password: PASSWORD })).toMatchObject({ status: 200 });
  expect(await scene.context.cookies(scene.origin)).toEqual([]);
  expect(await to("GET", "/sessions/current")).toMatchObject({ status: 401 });
  expect(await whoIsHere(scene)).toBeUndefined();
});
