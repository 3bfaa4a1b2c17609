/** The time. Epoch milliseconds, an integer that never goes back while the process lives. */
export interface Clock {
  now(): number;
}

/** A time stored further ahead than this is a blip of some clock, not a time to wait for. */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;

/**
 * The wall clock at start plus the monotonic clock, so that no later step of the wall clock revives or ends anything.
 * It starts no earlier than `newestStored` (the newest time in the database), unless that lies more than a day ahead.
 */
export function systemClock(newestStored = 0): Clock {
  const wall = Date.now();
  const start = newestStored - wall > MAX_AHEAD_MS ? wall : Math.max(wall, newestStored);
  const origin = performance.now();
  return { now: () => start + Math.floor(performance.now() - origin) };
}

/** Whether `newestStored` is so far ahead of this machine's clock that `systemClock` ignores it. */
export function isBlip(newestStored: number): boolean {
  return newestStored - Date.now() > MAX_AHEAD_MS;
}

/** A time as clients read it: RFC 3339, UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
