import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";
import { appWithUser, bodyRoutes, expectRefused, problemCode } from "../support/body-routes.ts";
import { JSON_TYPE, MULTIPART, multipart, part, partsOf, raw, URLENCODED, urlencoded } from "../support/encodings.ts";

type Fields = Record<string, string>;
const KIB_16 = 16 * 1024;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=`).join("&");
const form = (spoil: (good: string) => string) => (good: Fields) => raw(spoil(urlencoded(good)), URLENCODED);
const json = (text: string) => () => raw(text, JSON_TYPE);
const filled = (good: string, length: number) => `${good}&x=`.padEnd(length, "x");

test.each<[what: string, spoil: Parameters<typeof expectRefused>[0], status: number, code: ErrorCode]>([
  ["V61: 10,000 &", form(() => "&".repeat(10_000)), 400, "field_repeated"],
  ["V61: 10,000 a[]=1", form(() => "a[]=1&".repeat(10_000)), 413, "body_too_large"],
  ["V61: as many a[]=1 as fit", form(() => "a[]=1&".repeat(2_700)), 400, "field_repeated"],
  ["A17: 100,000 fields", form(() => numbered(100_000)), 413, "body_too_large"],
  ["A17: as many fields as fit", form(() => numbered(2_000)), 400, "too_many_fields"],
  ["65 fields in a form", form((good) => `${good}&${numbered(59)}`), 400, "too_many_fields"],
  ["65 fields in JSON", (good) => raw(JSON.stringify({ ...good, ...members(59) }), JSON_TYPE), 400, "too_many_fields"],
  ["65 fields in multipart", (good) => raw(parts(good, 59), MULTIPART), 400, "too_many_fields"],
  ["A17: a name of 100,000 characters", form((good) => `${good}&${"x".repeat(100_000)}=`), 413, "body_too_large"],
  ["A17: a password of 1 MB", form((good) => filled(good, 1_000_000)), 413, "body_too_large"],
  ["A16: one byte too many in a form", form((good) => filled(good, KIB_16 + 1)), 413, "body_too_large"],
  [
    "one byte too many in JSON",
    (good) => raw(JSON.stringify(good).padEnd(KIB_16 + 1), JSON_TYPE),
    413,
    "body_too_large",
  ],
  ["A28: arrays 10,000 deep", json("[".repeat(10_000)), 400, "body_malformed"],
  ["A28: closed arrays as deep as fit", json("[".repeat(8_192) + "]".repeat(8_192)), 400, "body_malformed"],
  ["A28: objects 10,000 deep", json('{"a":'.repeat(10_000)), 413, "body_too_large"],
  ["A28: closed objects as deep as fit", json(`${'{"a":'.repeat(2_700)}1${"}".repeat(2_700)}`), 400, "field_invalid"],
  ["A29: quotes that never close", json(`{${'"\\'.repeat(8_000)}`), 400, "body_malformed"],
])("%s: refused on every route", async (_what, spoil, status, code) => {
  await expectRefused(spoil, status, code);
});

test.each([
  ["16 KiB exactly", (fields: Fields) => raw(filled(urlencoded(fields), KIB_16), URLENCODED)],
  ["64 fields", (fields: Fields) => raw(`${urlencoded(fields)}&${numbered(58)}`, URLENCODED)],
])("%s pass: every route that ignores other fields looks at its own", async (_what, encode) => {
  const app = await appWithUser();
  for (const { method, path } of bodyRoutes(app).filter(({ otherFields }) => otherFields === "ignored")) {
    const tokens = { reset_token: "x", token: "x" };
    const fields = { email: "nobody", password: "x", new_password: "x", ...tokens };
    const { session } = app;
    const plain = await app.request(method, path, { session, form: fields });
    const large = await app.request(method, path, { session, ...encode(fields) });
    const expected = [path, plain.status, await problemCode(plain)];
    expect([path, large.status, await problemCode(large)]).toEqual(expected);
  }
});

function members(count: number): Fields {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, ""]));
}

function parts(good: Fields, count: number): string {
  return multipart(...partsOf(good), ...Object.keys(members(count)).map((name) => part(name, "")));
}
