import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";
import { isLong } from "../effort.ts";
import {
  appWithUser,
  bodyRoutes,
  expectRefused,
  goodFields,
  isSigned,
  knownTo,
  prepareFor,
  tokenFor,
} from "../support/body-routes.ts";
import { ENCODINGS, JSON_TYPE, raw, URLENCODED, urlencoded } from "../support/encodings.ts";
import { MAIL_LOGIN } from "../support/mail-login.ts";
import { loggedIn, makeApp } from "../support/make-app.ts";

type Fields = Record<string, string>;
const form = (spoil: (good: string) => string) => (good: Fields) => raw(spoil(urlencoded(good)), URLENCODED);
const json = (spoil: (good: Fields) => unknown) => (good: Fields) => raw(JSON.stringify(spoil(good)), JSON_TYPE);
/** One more member, as JSON text. */
const member = (text: string) => (good: Fields) => raw(`${JSON.stringify(good).slice(0, -1)},${text}}`, JSON_TYPE);
const bytes = (type: string, first: string, ...rest: number[]) =>
  raw(Buffer.concat([Buffer.from(first), Buffer.from(rest)]), type);

test.each<[what: string, spoil: Parameters<typeof expectRefused>[0], status: number, code: ErrorCode]>([
  ["V52: a % without digits", form((good) => `${good}&x=%zz`), 400, "body_malformed"],
  ["V52: a % at the end", form((good) => `${good}&x=%`), 400, "body_malformed"],
  ["A18: %FF", form((good) => `${good}&x=%FF`), 400, "body_malformed"],
  ["A18: %FE", form((good) => `${good}&x=%FE`), 400, "body_malformed"],
  ["A18: an encoded surrogate", form((good) => `${good}&x=%ED%A0%80`), 400, "body_malformed"],
  ["A18: an overlong slash", form((good) => `${good}&x=%C0%AF`), 400, "body_malformed"],
  ["%FF in a name", form((good) => `${good}&%FF=x`), 400, "body_malformed"],
  ["the raw byte FF in a form", (good) => bytes(URLENCODED, `${urlencoded(good)}&x=`, 0xff), 400, "body_malformed"],
  ["the raw byte FF in JSON", () => bytes(JSON_TYPE, '{"x":"', 0xff, 0x22, 0x7d), 400, "body_malformed"],
  ["JSON that ends too early", (good) => raw(JSON.stringify(good).slice(0, -1), JSON_TYPE), 400, "body_malformed"],
  ["JSON and more", (good) => raw(`${JSON.stringify(good)} {}`, JSON_TYPE), 400, "body_malformed"],
  ["JSON after a byte order mark", (good) => raw(`\uFEFF${JSON.stringify(good)}`, JSON_TYPE), 400, "body_malformed"],
  ["a form that is called JSON", (good) => raw(urlencoded(good), JSON_TYPE), 400, "body_malformed"],
  ["no JSON at all", () => raw("", JSON_TYPE), 400, "body_malformed"],
  ["a JSON array", json((good) => [good]), 400, "body_malformed"],
  ["a JSON text", json(() => "email"), 400, "body_malformed"],
  ["a JSON number", json(() => 7), 400, "body_malformed"],
  ["a JSON null", json(() => null), 400, "body_malformed"],
  ["ASVS 15.3.5: a number", json((good) => ({ ...good, email: 7 })), 400, "field_invalid"],
  ["ASVS 15.3.5: a boolean", json((good) => ({ ...good, email: true })), 400, "field_invalid"],
  ["ASVS 15.3.5: an array", json((good) => ({ ...good, email: [good["email"]] })), 400, "field_invalid"],
  ["A28: an operator", json((good) => ({ ...good, email: { $gt: "" } })), 400, "field_invalid"],
  ["an object in a field that nobody asks for", json((good) => ({ ...good, x: {} })), 400, "field_invalid"],
  ["A18: a lone surrogate", member(String.raw`"x":"\ud83d"`), 400, "field_invalid"],
  ["A18: surrogates in the wrong order", member(String.raw`"x":"\udc00\ud83d"`), 400, "field_invalid"],
  ["ASVS 15.3.7: a field twice in a form", form((good) => `${good}&email=x`), 400, "field_repeated"],
  ["the second name is encoded", form((good) => `${good}&em%61il=x`), 400, "field_repeated"],
  ["ASVS 15.3.7: a name twice in JSON", member('"email":"x"'), 400, "field_repeated"],
  ["the second name is escaped", member(String.raw`"em\u0061il":"x"`), 400, "field_repeated"],
  ["a name twice, with white space", member('"email"\n\t :"x"'), 400, "field_repeated"],
  ["a null beside a text of that name", member('"email":null'), 400, "field_repeated"],
])("%s is refused on every route", async (_what, spoil, status, code) => {
  await expectRefused(spoil, status, code);
});

/** A new database for each route: on PostgreSQL that takes a minute, and the features have shown it there. */
const isQuick = isLong || process.env["BIENVENUE_TESTS_ON"] !== "postgres";

test.runIf(isQuick).each(ENCODINGS)("%s bodies work on every route", async (_name, encode) => {
  for (const route of bodyRoutes(await makeApp()).filter((one) => !isSigned(one) && !one.path.includes("/:"))) {
    const { method, path, answers } = route;
    const app = await makeApp(MAIL_LOGIN);
    const session = await loggedIn(app);
    const token = await tokenFor(app, path);
    const { fields, cookie } = await prepareFor(app, path, session);
    const encoded = encode({ ...knownTo(route, goodFields(path, token)), ...fields });
    const headers = { ...encoded.headers, ...(cookie === undefined ? {} : { cookie }) };
    const response = await app.request(method, path, { session, ...encoded, headers });
    // A page's form leads on to the next page, and shows itself again where it failed.
    const done = answers[303] && !answers[200] ? 303 : 200;
    expect([method, path, response.status]).toEqual([method, path, done]);
    if (done === 303) expect(response.headers.get("location")).not.toMatch(/^\/login\?return_to|^\/confirm/);
  }
});

test.each([
  ["escapes in names", String.raw`{"em\u0061il":"a@example.com","password":"b4l0u"}`],
  ["quotes and colons in values", String.raw`{"email":"a@example.com","password":"\"email\":\\"}`],
  ["other fields", '{"email":"a@example.com","password":"b4l0u","x":"1","y":null}'],
])("JSON with %s is read", async (_what, body) => {
  const app = await appWithUser();
  expect((await app.request("POST", "/users", raw(body, JSON_TYPE))).status).toBe(200);
});

test("ASVS 15.3.7: the query is not the body", async () => {
  const app = await appWithUser();
  const response = await app.request("POST", "/users?email=a@example.com&password=b4l0u", raw("", URLENCODED));
  expect(response.status).toBe(400);
});
