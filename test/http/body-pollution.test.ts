import { expect, test } from "vitest";
import { appWithUser, bodyRoutes, STATUS_OF_MISSING } from "../support/body-routes.ts";
import { ENCODINGS } from "../support/encodings.ts";
import { storedRows } from "../support/rows.ts";

const NAMES = [
  "__proto__",
  "__proto__[x]",
  "__proto__.x",
  "constructor",
  "constructor.prototype.x",
  "constructor[prototype][x]",
  "toString",
  "email[]",
  "email[0]",
  "email[$gt]",
  "email.x",
];

const cases = NAMES.flatMap((name) => ENCODINGS.map(([encoding, encode]) => [name, encoding, encode] as const));

test.each(cases)(
  "A28: a field %s in %s is no field of ours and touches no prototype",
  async (name, _encoding, encode) => {
    const app = await appWithUser();
    const before = await storedRows(app);
    for (const { method, path, otherFields } of bodyRoutes(app)) {
      // Written so that it is an own property, whatever its name.
      const fields = Object.fromEntries([[name, "guillaume@example.com"]]);
      const response = await app.request(method, path, { session: app.session, ...encode(fields) });
      const status = otherFields === "ignored" ? STATUS_OF_MISSING[`${method} ${path}`] : 400;
      expect([method, path, response.status]).toEqual([method, path, status]);
    }
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(app.hashes()).toBe(0);
    expect(await storedRows(app)).toEqual(before);
  },
);

test.each(ENCODINGS)("A28: beside good fields they are ignored in %s", async (_name, encode) => {
  const app = await appWithUser();
  const extra = Object.fromEntries(NAMES.map((name) => [name, "x"]));
  const good = { email: "a@example.com", password: "b4l0u" };
  // Not spread: that would set the prototype instead of a field of this name.
  const fields = Object.fromEntries([...Object.entries(good), ...Object.entries(extra)]);
  const response = await app.request("POST", "/users", encode(fields));
  expect([response.status, await response.json()]).toEqual([200, { email: "a@example.com", message: "user created" }]);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});

test("A28: a JSON object as __proto__ is refused", async () => {
  const app = await appWithUser();
  const body = '{"email":"a@example.com","password":"b4l0u","__proto__":{"is_admin":"1"}}';
  const response = await app.request("POST", "/users", { body, headers: { "content-type": "application/json" } });
  expect(response.status).toBe(400);
  expect(({} as Record<string, unknown>)["is_admin"]).toBeUndefined();
});
