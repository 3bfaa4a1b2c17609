import { expect, test } from "vitest";
import { createLog, type LogFields } from "./log.ts";

function record(level: Parameters<typeof createLog>[0] = "debug", isTTY = false) {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line) => lines.push(line), isTTY }) };
}

test("ASVS 16.2: an event is one JSON line with UTC time, level and allow-listed fields", () => {
  const { lines, log } = record();
  log.info("request", { requestId: "r-1", method: "POST", route: "POST /users", status: 200, milliseconds: 1.5 });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    event: "request",
    requestId: "r-1",
    method: "POST",
    route: "POST /users",
    status: 200,
    milliseconds: 1.5,
  });
});

test("A27: a field that is not on the list is not written", () => {
  const { lines, log } = record();
  log.warn("event", { userId: "1", password: "CANARY", nested: { token: "CANARY" } } as LogFields);
  expect(lines[0]).not.toContain("CANARY");
});

test("A27, ASVS 16.4.1: no text of a client starts a line or controls a terminal", () => {
  const { lines, log } = record();
  log.error("event", {
    error: new Error('a\r\n{"level":"info"}\u001b[31m\u007f\u2028'),
    email: "\u001bx@y\n.z",
  });
  expect(lines).toHaveLength(1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(lines[0]!.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f\u2028]/);
});

test("what is thrown need not be an error", () => {
  const { lines, log } = record();
  log.error("event", { error: "a text" });
  expect(JSON.parse(lines[0]!)).toMatchObject({ error: "a text" });
});

test.each([
  ["guillaume@example.com", "g***@example.com"],
  ["g@example.com", "g***@example.com"],
  ["@example.com", "***"],
  ["nobody", "***"],
])("email %s is written as %s", (email, masked) => {
  const { lines, log } = record();
  log.warn("login failed", { email });
  expect(JSON.parse(lines[0]!)).toMatchObject({ email: masked });
});

test("levels below the configured one are not written", () => {
  const { lines, log } = record("warn");
  log.debug("event");
  log.info("event");
  log.warn("event");
  expect([lines.length, log.debugging]).toEqual([1, false]);
  expect(record("debug").log.debugging).toBe(true);
});

test("a terminal reads a line for people", () => {
  const { lines, log } = record("info", true);
  log.info("listening", { url: "http://127.0.0.1:5000" });
  log.info("stopping");
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}listening {2}url=http:\/\/127\.0\.0\.1:5000\n$/);
  expect(lines[1]).toMatch(/stopping\n$/);
});
