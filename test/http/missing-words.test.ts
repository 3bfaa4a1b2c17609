import { expect, test } from "vitest";
import { appWithUser, EMAIL, knownTo, routeOf, tokenFor } from "../support/body-routes.ts";
import { ENCODINGS } from "../support/encodings.ts";
import { storedRows } from "../support/rows.ts";

/** What a careless client sends for nothing. */
const WORDS = ["undefined", "null", "None", "0", "false", "[object Object]", "NaN"];

const REFUSALS: [method: string, path: string, field: string, status: number][] = [
  ["POST", "/users", "email", 400],
  ["POST", "/sessions", "email", 401],
  ["POST", "/reset_password", "email", 403],
  ["PUT", "/reset_password", "email", 403],
  ["PUT", "/reset_password", "reset_token", 403],
  ["POST", "/reset-password", "reset_token", 403],
  ["PUT", "/email_verification", "email", 403],
  ["PUT", "/email_verification", "token", 403],
  ["POST", "/verify-email", "token", 403],
  ["PUT", "/email", "email", 400],
  ["PUT", "/secure_account", "token", 403],
  ["POST", "/secure-account", "token", 403],
  ["POST", "/login-links/use", "token", 401],
  ["POST", "/login/code", "token", 401],
  ["POST", "/login/link", "token", 401],
];

test.each(REFUSALS)("A38, V28: %s %s with a word for nothing as %s is %i", async (method, path, field, status) => {
  const app = await appWithUser();
  const { session } = app;
  const token = await tokenFor(app, path);
  const before = await storedRows(app);
  const tokens = { reset_token: token, token };
  const good = { email: EMAIL, password: "b4l0u", new_password: "t4rt1fl3tt3", ...tokens };
  for (const word of WORDS) {
    for (const [encoding, encode] of ENCODINGS) {
      const fields = knownTo(routeOf(app, method, path), { ...good, [field]: word });
      const response = await app.request(method, path, { session, ...encode(fields) });
      expect([word, encoding, response.status]).toEqual([word, encoding, status]);
    }
  }
  expect(await storedRows(app)).toEqual(before);
  expect(app.hashes()).toBe(0);
});
