import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";
import { appWithUser, expectRefused } from "../support/body-routes.ts";
import { MULTIPART, multipart, part, partsOf, raw } from "../support/encodings.ts";

type Fields = Record<string, string>;
const good = (fields: Fields, ...more: string[]) => multipart(...partsOf(fields), ...more);
const withPart =
  (...more: string[]) =>
  (fields: Fields) =>
    raw(good(fields, ...more), MULTIPART);
const type = (contentType: string) => (fields: Fields) => raw(good(fields), contentType);
const BASE64 = "\r\nContent-Transfer-Encoding: base64";

test.each<[what: string, spoil: Parameters<typeof expectRefused>[0], code: ErrorCode]>([
  ["a file", withPart(part("x", "text", '; filename="x.txt"\r\nContent-Type: text/plain')), "field_invalid"],
  ["a file without a name", withPart(part("x", "text", '; filename=""')), "field_invalid"],
  ["ASVS 15.3.7: a field twice", withPart(part("email", "x")), "field_repeated"],
  ["a name twice in one part", withPart(part("x", "1", '; name="email"')), "body_malformed"],
  ["no boundary", type("multipart/form-data"), "body_malformed"],
  ["an empty boundary", type("multipart/form-data; boundary="), "body_malformed"],
  ["another boundary", type("multipart/form-data; boundary=other"), "body_malformed"],
  ["nothing at all", () => raw("", MULTIPART), "body_malformed"],
  ["no end", (fields) => raw(good(fields).replace("--edge--\r\n", ""), MULTIPART), "body_malformed"],
  ["a part without a name", withPart("--edge\r\nContent-Disposition: form-data\r\n\r\n\r\n"), "body_malformed"],
  ["bare line feeds", (fields) => raw(good(fields).replaceAll("\r", ""), MULTIPART), "body_malformed"],
  [
    "A18: the byte FF",
    (fields) => raw(Buffer.from(good(fields, part("x", "\xff")), "latin1"), MULTIPART),
    "body_malformed",
  ],
  // The platform's parser decodes it, and maps all bytes that are not UTF-8 to one character.
  ["A18: the byte FF in base64", withPart(part("x", "/w==", BASE64)), "body_malformed"],
  // The platform's parser drops it: the same field would be another one in a form.
  ["A18: a byte order mark", withPart(part("x", "\uFEFFx")), "body_malformed"],
])("multipart with %s is refused on every route", async (_what, spoil, code) => {
  await expectRefused(spoil, 400, code);
});

test.each([
  ["a quoted boundary", 'multipart/form-data; boundary="edge"', ""],
  ["a type in other letters", "Multipart/Form-Data; boundary=edge", ""],
  ["parts that name their type", MULTIPART, "\r\nContent-Type: text/plain; charset=utf-8"],
  ["parts that say 8bit", MULTIPART, "\r\nContent-Transfer-Encoding: 8bit"],
  ["parts that say binary", MULTIPART, "\r\nContent-Transfer-Encoding: binary"],
])("multipart with %s is read", async (_what, contentType, head) => {
  const app = await appWithUser();
  const body = multipart(part("email", "a@example.com", head), part("password", "b4l0u", head));
  expect((await app.request("POST", "/users", raw(body, contentType))).status).toBe(200);
});

test("a FormData of the platform is read", async () => {
  const app = await appWithUser();
  const body = new FormData();
  body.append("email", "a@example.com");
  body.append("password", "Content-Transfer-Encoding: base64");
  expect((await app.request("POST", "/users", { body })).status).toBe(200);
});
