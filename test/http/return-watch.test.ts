import { expect, test } from "vitest";
import { makeApp, type TestApp } from "../support/make-app.ts";

const PUBLIC = {
  BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
  BIENVENUE_MAIL: "none",
  BIENVENUE_RETURN_ORIGINS: "https://shop.example.com",
};
const BROWSER = { accept: "text/html" };

const isOurs = (text: string) => text.includes("BIENVENUE_RETURN_ORIGINS");
const told = async (app: TestApp) => ({
  warnings: (await app.services.readiness()).warnings.filter(isOurs),
  logged: app.log.filter(isOurs).length,
});
const open = (app: TestApp, wish: string, path = "/login") =>
  app.request("GET", `${path}?${new URLSearchParams({ return_to: wish }).toString()}`, { headers: BROWSER });

test("a return_to that is not allowed is one line in the log, and one of the warnings", async () => {
  const app = await makeApp(PUBLIC);
  for (const path of ["/login", "/register", "/logout", "/login"])
    for (const wish of ["https://WWW.shop.example.com/cart?id=7", "https://www.shop.example.com:443/"])
      await open(app, wish, path);
  const sentence =
    "return_to named https://www.shop.example.com, which is not allowed, so it was left out: if that is a product of yours, name it in BIENVENUE_RETURN_ORIGINS";
  expect(await told(app)).toEqual({ warnings: [sentence], logged: 1 });
  // What is after the origin does not belong in a log.
  expect(app.log.join("")).not.toContain("cart");
});

test("a proxy that asks for a product is told of as well", async () => {
  const app = await makeApp(PUBLIC);
  const headers = { ...BROWSER, "x-original-url": "https://other.example.com/" };
  for (let time = 0; time < 3; time++) await app.request("GET", "/forward-auth", { headers });
  expect(await told(app)).toMatchObject({
    warnings: [expect.stringContaining("https://other.example.com,")],
    logged: 1,
  });
});

test.each([
  "",
  "/account",
  "https://shop.example.com/cart",
  "https://accounts.example.com/",
  "//evil.example",
  "javascript:alert(1)",
  "https://",
  `https://${"x".repeat(101)}.example/`,
])("%j is told of by nobody", async (wish) => {
  const app = await makeApp(PUBLIC);
  await open(app, wish);
  expect(await told(app)).toEqual({ warnings: [], logged: 0 });
});

test("strangers cannot fill a log with origins that they make up", async () => {
  const app = await makeApp(PUBLIC);
  for (let index = 0; index < 100; index++) await open(app, `https://evil${index}.example/`);
  const { warnings, logged } = await told(app);
  expect([warnings.length, logged]).toEqual([10, 10]);
});
