import { afterEach, expect, test, vi } from "vitest";
import { isBlip, isoTime, systemClock } from "./clock.ts";

const HOUR = 3_600_000;

afterEach(() => vi.useRealTimers());

test("A14: a step of the wall clock while the process lives changes nothing", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000_000 });
  const clock = systemClock();
  const start = clock.now();
  for (const wall of [0, 5e12, 1]) {
    vi.setSystemTime(wall);
    expect(clock.now() - start).toBeLessThan(HOUR);
    expect(clock.now()).toBeGreaterThanOrEqual(start);
  }
});

test.each([
  ["before the newest stored time: starts there", 2 * HOUR, 10 * HOUR, 10 * HOUR],
  ["after it: the wall clock", 10 * HOUR, 2 * HOUR, 10 * HOUR],
  ["nothing stored: the wall clock", 10 * HOUR, 0, 10 * HOUR],
  ["exactly a day before it: starts there", HOUR, 25 * HOUR, 25 * HOUR],
  ["more than a day before it: a blip, the wall clock", HOUR, 25 * HOUR + 1, HOUR],
])("A14: a wall clock at start %s", (_what, wall, newestStored, expected) => {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: wall });
  expect(systemClock(newestStored).now()).toBe(expected);
  expect(isBlip(newestStored)).toBe(newestStored - wall > 24 * HOUR);
});

test("times are RFC 3339 in UTC", () => {
  expect(isoTime(0)).toBe("1970-01-01T00:00:00.000Z");
});

test("a clock follows a better one ahead, and never back", () => {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: HOUR });
  const clock = systemClock(0, 5 * HOUR);
  expect(clock.now()).toBe(5 * HOUR);
  clock.follow(6 * HOUR);
  expect(clock.now()).toBe(6 * HOUR);
  clock.follow(2 * HOUR);
  expect(clock.now()).toBe(6 * HOUR);
});
