import { expect, test } from "vitest";
import type { TokenPurpose } from "../../src/db/schema.ts";
import { LIFETIME_OF } from "../../src/db/tables/tokens.ts";
import { digest } from "../../src/ports/digest.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { knownTo, routeOf } from "../support/body-routes.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { storedRows } from "../support/rows.ts";

const EMAIL = "guillaume@example.com";
const PURPOSES = Object.keys(LIFETIME_OF) as TokenPurpose[];
const PAGES = ["/verify-email", "/reset-password", "/secure-account"];

/** Every route that takes a token, and for which purposes. */
const ROUTES: readonly (readonly [method: string, path: string, field: string, takes: readonly TokenPurpose[]])[] = [
  ["PUT", "/reset_password", "reset_token", ["password_reset", "email_verification"]],
  ["POST", "/reset-password", "reset_token", ["password_reset", "email_verification"]],
  ["PUT", "/email_verification", "token", ["email_verification", "email_change"]],
  ["POST", "/verify-email", "token", ["email_verification", "email_change"]],
  ["PUT", "/secure_account", "token", ["report_compromise", "email_change_undo"]],
  ["POST", "/secure-account", "token", ["report_compromise", "email_change_undo"]],
];

/** A user with a live token of each purpose. */
async function appWithTokens(env: Record<string, string> = {}) {
  const app = await makeApp(env);
  await app.request("POST", "/users", { form: { email: EMAIL, password: "b4l0u" } });
  const tokens = {} as Record<TokenPurpose, string>;
  for (const purpose of PURPOSES) {
    tokens[purpose] = systemRandom.token();
    const row = { digest: digest(tokens[purpose]), purpose, user_id: 1, email: EMAIL, expires_at: app.clock.now() + 1 };
    await app.db.kysely.insertInto("tokens").values(row).execute();
  }
  return { app, tokens };
}

const use = (app: TestApp, method: string, path: string, field: string, token: string) =>
  app.request(method, path, {
    form: knownTo(routeOf(app, method, path), {
      ...{ email: EMAIL, password: "b4l0u", new_password: "t4rt1fl3tt3", [field]: token },
    }),
  });

test.each(KINDS_OF_DATABASES)("V38: a token of one purpose is nothing for another, on %s", async (_name, url) => {
  for (const [method, path, field, takes] of ROUTES) {
    const { app, tokens } = await appWithTokens({ BIENVENUE_DATABASE_URL: await url() });
    const before = await storedRows(app);
    for (const purpose of PURPOSES.filter((one) => !takes.includes(one))) {
      const response = await use(app, method, path, field, tokens[purpose]);
      expect([method, path, purpose, response.status]).toEqual([method, path, purpose, 403]);
    }
    expect((await app.request("GET", "/profile", { session: tokens.password_reset })).status).toBe(403);
    expect(await storedRows(app)).toEqual(before);
  }
});

test.each(ROUTES)("%s %s takes the tokens that are for it", async (method, path, field, takes) => {
  for (const purpose of takes) {
    const { app, tokens } = await appWithTokens();
    const response = await use(app, method, path, field, tokens[purpose]);
    expect([purpose, response.status]).toEqual([purpose, PAGES.includes(path) ? 303 : 200]);
  }
});

test.each(KINDS_OF_DATABASES)(
  "five GET and five HEAD of a mail's page leave every token alive, on %s",
  async (_name, url) => {
    const { app, tokens } = await appWithTokens({ BIENVENUE_DATABASE_URL: await url() });
    const before = await storedRows(app);
    for (const path of PAGES) {
      for (const token of Object.values(tokens)) {
        const query = new URLSearchParams({ token, reset_token: token }).toString();
        for (let visit = 0; visit < 5; visit++) {
          for (const method of ["GET", "HEAD"]) {
            const response = await app.request(method, `${path}?${query}`);
            expect([method, path, response.status]).toEqual([method, path, 200]);
            expect(await response.text()).not.toContain(token);
          }
        }
      }
    }
    expect(await storedRows(app)).toEqual(before);
  },
);

test.each(PAGES)("%s allows its own script and style by nonce, and nothing inline beside them", async (path) => {
  const response = await (await makeApp()).request("GET", path);
  const policy = response.headers.get("content-security-policy") ?? "";
  const [, nonce = "none"] = /'nonce-([\w-]{43})'/.exec(policy) ?? [];
  expect(policy).toBe(
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  const text = await response.text();
  expect(text).not.toMatch(/\son\w+=|\sstyle=|javascript:|<style|<script[^>]*>[^<]/i);
  const loaded = text.match(/<(?:script|link rel="stylesheet")[^>]*>/g) ?? [];
  expect(loaded.map((tag) => tag.includes(` nonce="${nonce}"`))).toEqual([true, true]);
});
