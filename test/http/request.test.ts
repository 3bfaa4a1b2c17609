import type { IncomingMessage } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { ServiceError } from "../../src/core/errors.ts";
import { NodeRequest } from "../../src/http/context.ts";
import { RequestEntry } from "../../src/http/request-log.ts";
import { createLog, type Log } from "../../src/ports/log.ts";

test("A25: refusals of a flood are one line a second for each log, which says how many more there were", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const others: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const otherLog = createLog("info", { write: (line) => others.push(line) });
  const refuse = (log: Log) => {
    const entry = new RequestEntry(log, { id: "a request", method: "NOT-A-METHOD-OF-OURS" }, "POST /sessions");
    entry.failed(new ServiceError("busy"));
    entry.answered(503);
  };
  for (let request = 0; request < 5; request++) refuse(log);
  refuse(otherLog);
  expect(others).toHaveLength(1);
  vi.advanceTimersByTime(1001);
  refuse(log);
  vi.advanceTimersByTime(1001);
  refuse(log);
  const written = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(written.map(({ more, method }) => [more, method])).toEqual([
    [undefined, "OTHER"],
    [4, "OTHER"],
    [undefined, "OTHER"],
  ]);
});

test("a header that Node keeps as a list is read as one text", () => {
  const incoming = { headers: { host: "localhost", "set-cookie": ["a=1", "b=2"] }, url: "/" };
  const request = new NodeRequest(incoming as unknown as IncomingMessage);
  expect([request.header("set-cookie"), request.header("cookie"), request.method]).toEqual(["a=1, b=2", undefined, ""]);
});
