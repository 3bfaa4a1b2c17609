import type { Log } from "../ports/log.ts";
import type { OpenDatabase } from "./open-database.ts";

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2000;
/** Between two lines that say that it is still waited for. */
const PROGRESS_MS = 5000;

export interface Patience {
  /** Milliseconds for which a database that may come up is waited for. */
  readonly patience: number;
  readonly log: Log;
  /** Ends the wait. */
  readonly stop?: Promise<unknown> | undefined;
}

/**
 * Does `work` on a database, and again while it is not there and may come up: one that starts later than this process, or
 * accepts and says nothing. Throws what the last try met.
 */
export async function awaitDatabase<Result>(
  { mayComeUp }: Pick<OpenDatabase, "mayComeUp">,
  work: () => Promise<Result>,
  { patience, log, stop }: Patience,
): Promise<Result> {
  const begun = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      const now = performance.now();
      const left = Math.ceil((begun + patience - now) / 1000);
      if (left <= 0 || !mayComeUp?.(error)) throw error;
      if (now - told >= PROGRESS_MS) {
        log.warn("waiting for the database, for so many seconds more", {
          error: (error as Error).message,
          seconds: left,
        });
        told = now;
      }
      if (await isStopped(pause, stop)) throw error;
    }
  }
}

/** Waits; answers whether it was told to stop before the time was over. */
async function isStopped(milliseconds: number, stop: Promise<unknown> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  const stopped = await Promise.race(stop ? [over, stop.then(() => true)] : [over]);
  clearTimeout(timer);
  return stopped;
}
