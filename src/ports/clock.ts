/** The time. Epoch milliseconds, an integer that never goes back while the process lives. */
export interface Clock {
  now(): number;
}

/** A time stored further ahead than this is a blip of some clock, not a time to wait for. */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;

/** A clock of the real world, that can be told of a better one. */
export interface SystemClock extends Clock {
  /** Goes ahead to a time that has come already; a time in the past changes nothing. */
  follow(now: number): void;
}

/**
 * The wall clock at start plus the monotonic clock, so that no later step of the wall clock revives or ends anything.
 * It starts no earlier than `newestStored` (the newest time in the database), unless that lies more than a day ahead.
 */
export function systemClock(newestStored = 0, wall = Date.now()): SystemClock {
  let start = isBlip(newestStored, wall) ? wall : Math.max(wall, newestStored);
  const origin = performance.now();
  const now = () => start + Math.floor(performance.now() - origin);
  return { now, follow: (time) => void (start += Math.max(0, time - now())) };
}

/** The latest time that may be stored and is no blip. */
export function latestStorable(wall = Date.now()): number {
  return wall + MAX_AHEAD_MS;
}

/** Whether `newestStored` is so far ahead of the clock that `systemClock` ignores it. */
export function isBlip(newestStored: number, wall = Date.now()): boolean {
  return newestStored > latestStorable(wall);
}

/** A time as clients read it: RFC 3339, UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The same of what may not have been. */
export function isoTimeOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : isoTime(milliseconds);
}
