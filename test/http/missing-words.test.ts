import { expect, test } from "vitest";
import { appWithUser, EMAIL } from "../support/body-routes.ts";
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
];

test.each(REFUSALS)("A38, V28: %s %s with a word for nothing as %s is %i", async (method, path, field, status) => {
  const app = await appWithUser();
  const before = await storedRows(app);
  const good = { email: EMAIL, password: "b4l0u", reset_token: app.token, new_password: "t4rt1fl3tt3" };
  for (const word of WORDS) {
    for (const [encoding, encode] of ENCODINGS) {
      const response = await app.request(method, path, encode({ ...good, [field]: word }));
      expect([word, encoding, response.status]).toEqual([word, encoding, status]);
    }
  }
  expect(await storedRows(app)).toEqual(before);
  expect(app.hashes()).toBe(0);
});
