import { describe, expect, test } from "vitest";
import { bodyRoutes, EMAIL, goodFields, knownTo, tokenFor } from "../support/body-routes.ts";
import { BUDGETS } from "../support/budgets.ts";
import { countingHasher } from "../support/counting-hasher.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { MAIL_LOGIN } from "../support/mail-login.ts";
import { makeApp } from "../support/make-app.ts";
import { from } from "../support/request-from-network.ts";

const PASSWORD = "la phrase de Guillaume";
const HERE = "192.0.2.1";
/** More than any budget has. */
const MANY = 30;

/** Fields by which somebody shows to know a secret. */
const SECRETS = ["password", "current_password", "reset_token", "token", "token"];
/** A new password is no guess. */
const NO_GUESS = ["POST /users", "POST /register"];

const isToken = (field: string) => field.endsWith("token");
const fieldsOf = (schema: object) => Object.keys((schema as { shape: Record<string, unknown> }).shape);

/** What comes of many wrong secrets, for each route and field that takes one. */
async function guessEverywhere(database: string, width: string) {
  const { hasher, count } = countingHasher();
  const app = await makeApp(
    { BIENVENUE_DATABASE_URL: database, BIENVENUE_THROTTLE_WIDTH: width, ...MAIL_LOGIN },
    hasher,
  );
  await app.auth.registerUser(EMAIL, PASSWORD);
  const found: { what: string; field: string; refused: number; hashes: number }[] = [];
  for (const route of bodyRoutes(app)) {
    const { method, path, body } = route;
    const fields = fieldsOf(body!).filter((field) => SECRETS.includes(field));
    for (const field of NO_GUESS.includes(`${method} ${path}`) ? [] : fields) {
      const cookie = `${app.cookieName}=${(await app.auth.createSession(EMAIL))!}`;
      const good = goodFields(path, await tokenFor(app, path), PASSWORD);
      const wrong = { ...knownTo(route, good), [field]: isToken(field) ? "x".repeat(43) : "la phrase de personne" };
      const before = count();
      let refused = 0;
      for (let guess = 0; guess < MANY; guess++) {
        if ((await from(app, HERE)(method, path, wrong, cookie)).status === 429) refused++;
      }
      found.push({ what: `${method} ${path}, ${field}`, field, refused, hashes: count() - before });
      app.clock.advance(BUDGETS.address.window); // the next route finds all budgets whole
    }
  }
  return found;
}

describe.each(KINDS_OF_DATABASES)("every route that checks a secret, on %s", (_name, url) => {
  test("A4, V13: checks no more wrong ones than its budget, and refuses the rest", async () => {
    const found = await guessEverywhere(await url(), "1");
    expect(found.length).toBeGreaterThanOrEqual(11);
    for (const { what, field, refused, hashes } of found) {
      const most = isToken(field) ? BUDGETS.network.max : BUDGETS.reauthentication.max;
      expect(refused, what).toBeGreaterThanOrEqual(MANY - most);
      expect(hashes, what).toBeLessThanOrEqual(most);
    }
  });

  test("A4, V13, control: with limits so wide that they are none, nothing is refused", async () => {
    for (const { what, refused } of await guessEverywhere(await url(), "1000")) expect(refused, what).toBe(0);
  });
});
