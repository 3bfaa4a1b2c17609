import { deleteExpired, RETENTION } from "../../db/kernel/retention.ts";
import { generateUuid, leastUuid } from "../../ports/random.ts";
import type { FeatureServices, Job } from "../feature.ts";

const FLUSH_EVERY_MS = 1000;
const DELETE_EVERY_MS = 60_000;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Until when rows are kept: events for 90 days, a mail for a day after it was sent and for 30 if it never was. */
export function cutoffsAt(now: number, sessionIdle: number) {
  return {
    now,
    seenAfter: now - sessionIdle,
    eventsBefore: leastUuid(now - 90 * DAY_MS),
    sentBefore: leastUuid(now - DAY_MS),
    mailsBefore: leastUuid(now - 30 * DAY_MS),
    browsersBefore: now - 400 * DAY_MS,
  };
}

/** Writes when sessions were last used, and deletes what has expired. Expiry itself is decided at use, not here. */
export function jobs({ domain, clock, retention = [] }: FeatureServices): Job[] {
  const { database, lastSeen, failedLogins, limits } = domain;
  const holder = generateUuid();
  const deleteAll = async () => {
    let deleted: number;
    do {
      const cutoffs = cutoffsAt(clock.now(), limits.sessionIdle);
      deleted = await deleteExpired(database, cutoffs, holder, [...RETENTION, ...retention]);
    } while (deleted > 0);
  };
  return [
    {
      name: "write last_seen",
      every: FLUSH_EVERY_MS,
      run: () => lastSeen.flush(database, clock.now()),
      atClose: true,
    },
    { name: "write failed logins", every: FLUSH_EVERY_MS, run: () => failedLogins.flush(), atClose: true },
    { name: "delete what has expired", every: DELETE_EVERY_MS, run: deleteAll },
  ];
}
