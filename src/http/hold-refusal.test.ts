import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { holdRefusal } from "./hold-refusal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a refusal is held for a tenth of a second", async () => {
  const told = vi.fn();
  const refusal = holdRefusal().then(told);
  await vi.advanceTimersByTimeAsync(99);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await refusal;
});

test("a thousand at once are held, what comes beside them is refused at once, and afterwards there is room again", async () => {
  const all = Array.from({ length: 1000 }, holdRefusal);
  await holdRefusal();
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(all);
  const told = vi.fn();
  const refusal = holdRefusal().then(told);
  await vi.advanceTimersByTimeAsync(99);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await refusal;
});
