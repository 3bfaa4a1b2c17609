import { expect, test } from "vitest";
import { appWithUser, expectRefused } from "../support/body-routes.ts";
import { JSON_TYPE, raw, URLENCODED, urlencoded } from "../support/encodings.ts";

const BODY = urlencoded({ email: "a@example.com", password: "b4l0u" });

test.each([
  ["none", undefined],
  ["an empty one", ""],
  ["text/plain", "text/plain"],
  ["text/plain with a charset", "text/plain;charset=UTF-8"],
  ["text/xml", "text/xml"],
  ["text/html", "text/html"],
  ["any", "*/*"],
  ["bytes", "application/octet-stream"],
  ["a type that begins like a form's", "application/x-www-form-urlencoded-x"],
  ["a type that ends like a form's", "text/plain, application/x-www-form-urlencoded"],
  ["a type whose parameter is a form's", "text/plain; x=application/x-www-form-urlencoded"],
  ["JSON of another kind", "application/ld+json"],
  ["text/json", "text/json"],
  ["another multipart", "multipart/mixed; boundary=edge"],
  ["a form in Latin-1", `${URLENCODED}; charset=iso-8859-1`],
  ["a form in UTF-7, quoted", `${URLENCODED}; charset="UTF-7"`],
  ["JSON in UTF-16", `${JSON_TYPE}; charset=utf-16`],
  ["nonsense", ";;;"],
])("V55: content type %s is refused on every route", async (_what, contentType) => {
  await expectRefused((good) => raw(urlencoded(good), contentType), 400, "content_type_unknown");
});

test.each(["gzip", "deflate", "br", "zstd", "identity, gzip", "x-unknown"])(
  "A16: a body compressed by %s is 415 on every route",
  async (encoding) => {
    const spoil = (good: Record<string, string>) => ({ form: good, headers: { "content-encoding": encoding } });
    await expectRefused(spoil, 415, "content_encoding_unsupported");
  },
);

test.each([
  ["in other letters", "Application/X-WWW-Form-Urlencoded; Charset=UTF-8"],
  ["with a quoted charset", `${URLENCODED};charset="utf-8"`],
  ["with another parameter", `${URLENCODED}; boundary=x`],
])("V55: a form's content type %s works", async (_what, contentType) => {
  const app = await appWithUser();
  expect((await app.request("POST", "/users", raw(BODY, contentType))).status).toBe(200);
});

test("JSON with a charset works, and so does a body that says it is not compressed", async () => {
  const app = await appWithUser();
  const request = raw('{"email":"a@example.com","password":"b4l0u"}', "Application/JSON; charset=utf-8");
  const headers = { ...request.headers, "content-encoding": "identity" };
  expect((await app.request("POST", "/users", { ...request, headers })).status).toBe(200);
});
