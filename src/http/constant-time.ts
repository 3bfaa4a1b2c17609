import { randomBelow } from "../ports/random.ts";

/** Responses leave after a multiple of this, in milliseconds since their requests arrived. */
const STEP_MS = 10;
/** Added to each answer by chance, at most, in milliseconds. */
const CHANCE_MS = 5;
/** Timers are right to a millisecond or two; what is left of a step is waited for turn by turn. */
const TIMER_MS = 2;

/**
 * Waits until a whole number of steps has passed since `begun` (of `performance.now()`), and some time by chance. What
 * work takes more or less for one address than for another is far less than a step; what little it leaves behind, in
 * caches and in the turn of events that ends the wait (hundredths of a millisecond), drowns in what chance adds (ASVS
 * 6.3.8).
 */
export async function padToStep(begun: number): Promise<void> {
  const steps = Math.ceil((performance.now() - begun) / STEP_MS);
  const until = begun + STEP_MS * steps + randomBelow(CHANCE_MS * 1000) / 1000;
  const rest = until - performance.now() - TIMER_MS;
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets work seem to take a whole number of steps, whether it succeeds or fails. */
export async function inPaddedTime<Result>(work: () => Promise<Result>): Promise<Result> {
  const begun = performance.now();
  try {
    return await work();
  } finally {
    await padToStep(begun);
  }
}
