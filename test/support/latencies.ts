import { setTimeout as sleep } from "node:timers/promises";

/** How long each question took, in milliseconds, asked one after the other until `done` is settled. */
export async function durations(ask: () => Promise<unknown>, done: Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  let over = false as boolean;
  void done.finally(() => (over = true));
  while (!over) {
    const start = performance.now();
    await ask();
    found.push(performance.now() - start);
    await sleep(10);
  }
  return found;
}

/** Nineteen of twenty within 50 ms, and none above 250 ms: a machine with two busy cores has its own pauses. */
export function isCalm(found: readonly number[]): boolean {
  const quick = found.filter((milliseconds) => milliseconds < 50).length;
  return found.length > 0 && quick >= found.length * 0.95 && Math.max(...found) <= 250;
}
