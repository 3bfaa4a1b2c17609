import type { Over } from "../../db/db.ts";
import { generateUuid, leastUuid } from "../../ports/random.ts";
import type { FeatureServices, Job } from "../feature.ts";

const FLUSH_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 60_000;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is over at a time: events are kept for 90 days, a mail for a day after it was sent and for 30 if it never was. */
export function overAt(now: number, sessionIdle: number): Over {
  return {
    now,
    seenAfter: now - sessionIdle,
    eventsBefore: leastUuid(now - 90 * DAY_MS),
    sentBefore: leastUuid(now - DAY_MS),
    mailsBefore: leastUuid(now - 30 * DAY_MS),
    browsersBefore: now - 400 * DAY_MS,
  };
}

/** Writes when sessions were last used, and deletes what is over. Expiry itself is decided at use, not here. */
export function jobs({ auth, db, clock, sessionIdle }: FeatureServices): Job[] {
  const holder = generateUuid();
  const sweep = async () => {
    let deleted: number;
    do {
      const now = clock.now();
      deleted = await db.sweep(overAt(now, sessionIdle), holder);
    } while (deleted > 0);
  };
  return [
    { name: "write last_seen", every: FLUSH_EVERY_MS, run: () => db.flushSeen(), atClose: true },
    { name: "write failed logins", every: FLUSH_EVERY_MS, run: () => auth.failedLogins.flush(), atClose: true },
    { name: "delete what is over", every: SWEEP_EVERY_MS, run: sweep },
  ];
}
