import type { IncomingMessage } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { AuthError } from "../../src/errors.ts";
import { NodeRequest } from "../../src/http/context.ts";
import { RequestEntry } from "../../src/http/request-log.ts";
import { createLog } from "../../src/ports/log.ts";

test("A25: refusals of a flood are one line a second, which says how many more there were", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  vi.advanceTimersByTime(10_000);
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const refuse = () => {
    const entry = new RequestEntry(log, { id: "a request", method: "NOT-A-METHOD-OF-OURS" }, "POST /sessions");
    entry.failed(new AuthError("busy"));
    entry.answered(503);
  };
  for (let request = 0; request < 5; request++) refuse();
  vi.advanceTimersByTime(1001);
  refuse();
  vi.advanceTimersByTime(1001);
  refuse();
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
