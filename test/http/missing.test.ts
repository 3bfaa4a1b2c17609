import { expect, test } from "vitest";
import type { Route } from "../../src/http/route.ts";
import {
  type AppWithUser,
  appWithUser,
  bodyRoutes,
  EMAIL,
  knownTo,
  STATUS_OF_MISSING,
} from "../support/body-routes.ts";
import { ENCODINGS, JSON_TYPE, raw } from "../support/encodings.ts";
import type { TestRequest } from "../support/make-app.ts";
import { storedRows } from "../support/rows.ts";

/** Has no pending token, while the other user has one. */
const WITHOUT_TOKEN = "without-token@example.com";
const TOKENS = ["reset_token", "token"] as const;
const FIELDS = ["email", "password", "new_password", "current_password", ...TOKENS] as const;

type Fields = Record<string, string>;
const without = (fields: Fields, name: string) =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));

/** Every way not to send a field. */
const WAYS: [way: string, request: (fields: Fields, name: string) => TestRequest][] = [
  ...ENCODINGS.flatMap(([encoding, encode]): typeof WAYS => [
    [`absent from ${encoding}`, (fields, name) => encode(without(fields, name))],
    [`empty in ${encoding}`, (fields, name) => encode({ ...fields, [name]: "" })],
  ]),
  ["null in JSON", (fields, name) => raw(JSON.stringify({ ...fields, [name]: null }), JSON_TYPE)],
  ["a name without = in a form", (fields, name) => ({ form: without(fields, name), ...bare(fields, name) })],
  ["in the query only", (fields, name) => ({ form: without(fields, name) })],
];

function bare(fields: Fields, name: string): TestRequest {
  return raw(`${new URLSearchParams(without(fields, name)).toString()}&${name}`, "application/x-www-form-urlencoded");
}

/** Sends this to a route for a user with a pending token and for one without; nothing may change. */
async function expectUnchanged(app: AppWithUser, of: Route, request: (fields: Fields) => TestRequest, name = "any") {
  const { method, path } = of;
  const route = `${method} ${path}`;
  const status = STATUS_OF_MISSING[`${route} without ${name}`] ?? STATUS_OF_MISSING[route];
  const before = await storedRows(app);
  for (const email of [EMAIL, WITHOUT_TOKEN]) {
    const { token, session } = app;
    const tokens = { reset_token: token, token };
    const passwords = { password: "b4l0u", new_password: "t4rt1fl3tt3", current_password: "b4l0u" };
    const fields = knownTo(of, { email, ...tokens, ...passwords });
    const response = await app.request(method, path, { session, ...request(fields) });
    expect([route, email, response.status]).toEqual([route, email, status]);
  }
  expect(await storedRows(app)).toEqual(before);
  expect(app.hashes()).toBe(0);
}

async function newApp(): Promise<AppWithUser> {
  const app = await appWithUser();
  await app.db.addUser(WITHOUT_TOKEN, "no hash");
  return app;
}

const rows = FIELDS.flatMap((name) => WAYS.map(([way, request]) => [name, way, request] as const));

test.each(rows)("A38: %s %s changes nothing on any route that needs it", async (name, _way, request) => {
  const app = await newApp();
  const routes = bodyRoutes(app).filter((route) => name in (route.body?.shape ?? {}));
  expect(routes.length).toBeGreaterThan(0);
  for (const route of routes) await expectUnchanged(app, route, (fields) => request(fields, name), name);
});

test.each<[what: string, request: TestRequest]>([
  ["no body at all", {}],
  ["an empty body without content type", raw("")],
  ["an empty form", raw("", "application/x-www-form-urlencoded")],
  ["an empty object", raw("{}", JSON_TYPE)],
  [
    "only nulls",
    raw(
      '{"email":null,"password":null,"reset_token":null,"new_password":null,"current_password":null,"name":null}',
      JSON_TYPE,
    ),
  ],
])("V54: %s changes nothing on any route", async (_what, request) => {
  const app = await newApp();
  for (const route of bodyRoutes(app)) await expectUnchanged(app, route, () => request);
});
