import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { makeApp } from "../support/make-app.ts";

const HTTPS = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

test("after login one may go where pages may call us from, and where BIENVENUE_RETURN_ORIGINS says besides", async () => {
  const env = {
    ...HTTPS,
    BIENVENUE_ALLOWED_ORIGINS: "https://app.example.com",
    BIENVENUE_RETURN_ORIGINS: "https://shop.example.com, http://localhost:3000",
  };
  const { profile } = (await makeApp(env)).services;
  expect([...profile.allowedOrigins]).toEqual(["https://app.example.com"]);
  expect([...profile.returnOrigins]).toEqual([
    "https://app.example.com",
    "https://shop.example.com",
    "http://localhost:3000",
  ]);
  expect([...(await makeApp(HTTPS)).services.profile.returnOrigins]).toEqual([]);
});

test.each([
  ["https://*.example.com", 'BIENVENUE_RETURN_ORIGINS: "https://*.example.com" is not an exact origin'],
  ["https://shop.example.com/", "write https://shop.example.com"],
  ["http://shop.example.com", "BIENVENUE_RETURN_ORIGINS has http://shop.example.com, whose pages anybody"],
])("ASVS 3.7.2: %s is refused", (origin, words) => {
  expect(() => loadConfig({ ...HTTPS, BIENVENUE_RETURN_ORIGINS: origin })).toThrow(words);
});
