import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rejectionDelay } from "./delay-rejection.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a refusal is held for a tenth of a second", async () => {
  const delayRejection = rejectionDelay();
  const told = vi.fn();
  const refusal = delayRejection().then(told);
  await vi.advanceTimersByTimeAsync(99);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await refusal;
});

test("a thousand at once are held, what comes beside them is refused at once, and afterwards there is room again", async () => {
  const delayRejection = rejectionDelay();
  const all = Array.from({ length: 1000 }, delayRejection);
  await delayRejection();
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(all);
  const told = vi.fn();
  const refusal = delayRejection().then(told);
  await vi.advanceTimersByTimeAsync(99);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await refusal;
});

test("services in one process do not fill each other's room", async () => {
  const [one, other] = [rejectionDelay(), rejectionDelay()];
  const all = Array.from({ length: 1000 }, one);
  const told = vi.fn();
  const refusal = other().then(told);
  await vi.advanceTimersByTimeAsync(99);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all([...all, refusal]);
});
