import { expect, test } from "vitest";
import { CONVERSIONS } from "./before-baseline.ts";

const HEX = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const DIGEST = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";

test.each([
  ["tokens", { digest: HEX, purpose: "not_me" }, { digest: DIGEST, purpose: "report_compromise" }],
  ["tokens", { digest: HEX, purpose: "password_reset" }, { digest: DIGEST, purpose: "password_reset" }],
  ["events", { kind: "secured" }, { kind: "compromise_reported", actor: null, reason: null }],
  ["events", { kind: "logged_out" }, { kind: "logged_out", actor: null, reason: null }],
  ["mails", { details: '{"device":"curl","at":1}' }, { details: '{"userAgent":"curl","at":1}' }],
  ["mails", { details: '{"at":1}' }, { details: '{"at":1}' }],
  ["mails", { details: null }, { details: null }],
  ["attempts", { key: HEX, most: 5 }, { key: DIGEST, max: 5 }],
])("a row of version 0.1 in %s, %j, becomes %j", (table, before, after) => {
  expect(CONVERSIONS[table]?.convert(before)).toEqual(after);
});
