import { expect, test } from "vitest";
import * as z from "zod";
import { readFields } from "../../src/http/body.ts";
import type { RequestContext } from "../../src/http/context.ts";
import { FIELDS, objectField, readPresent } from "../../src/http/input.ts";

const SCHEMA = z.object({
  passkey: objectField({ description: "An object" }).optional(),
  name: FIELDS.name.optional(),
});

/** A request with this body, as far as bodies are read. */
function request(body: string, type = "application/json"): RequestContext {
  const headers: Record<string, string> = { "content-type": type };
  const c: Partial<RequestContext> = { header: (name) => headers[name], body: async () => Buffer.from(body) };
  return c as RequestContext;
}

const refused = (body: string) =>
  readPresent(request(body), SCHEMA).then(
    () => "read",
    (error: unknown) => (error as { code?: string }).code,
  );

test("an object in a field that holds one is read as its text, in a form as the text that it is", async () => {
  const object = { id: "AAAA", response: { list: [1, "two", { three: null }] } };
  const read = await readPresent(request(JSON.stringify({ passkey: object, name: "a name" })), SCHEMA);
  expect([JSON.parse(read.passkey!), read.name]).toEqual([object, "a name"]);
  const form = new URLSearchParams({ passkey: JSON.stringify(object) }).toString();
  const sent = await readPresent(request(form, "application/x-www-form-urlencoded"), SCHEMA);
  expect(JSON.parse(sent.passkey!)).toEqual(object);
  expect(await readPresent(request('{"passkey":null}'), SCHEMA)).toEqual({});
});

test.each([
  ["an object elsewhere", '{"name":{}}', "field_invalid"],
  ["an object in a field that nobody asks for", '{"other":{}}', "field_invalid"],
  ["a list where an object may be", '{"passkey":[]}', "field_invalid"],
  ["a number where an object may be", '{"passkey":1}', "field_invalid"],
  ["ASVS 15.3.7: a name twice in an object", '{"passkey":{"id":"a","id":"b"}}', "field_repeated"],
  ["ASVS 15.3.7: a name twice, escaped", String.raw`{"passkey":{"id":"a","\u0069d":"b"}}`, "field_repeated"],
  ["ASVS 15.3.7: a name twice in an object of a list", '{"passkey":{"a":[{"b":1,"b":2}]}}', "field_repeated"],
  ["ASVS 15.3.7: the object twice", '{"passkey":{},"passkey":{}}', "field_repeated"],
  ["an object in an object, and so on", `{"passkey":${'{"a":'.repeat(9)}1${"}".repeat(10)}`, "body_malformed"],
  ["lists without end", `{"passkey":{"a":${"[".repeat(8000)}${"]".repeat(8000)}}}`, "body_malformed"],
])("%s is refused", async (_what, body, code) => {
  expect(await refused(body)).toBe(code);
});

test("the same name in different objects is no repetition", async () => {
  expect(await refused('{"passkey":{"id":"a","response":{"id":"b"}},"name":"id"}')).toBe("read");
});

test("without such a field an object is refused as before", async () => {
  await expect(readFields(request('{"passkey":{}}'))).rejects.toMatchObject({
    code: "field_invalid",
    field: "passkey",
  });
});
