import type { FeatureServices, Job } from "../feature.ts";

const FLUSH_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 60_000;

/** Writes when sessions were last used, and deletes what is over. Expiry itself is decided at use, not here. */
export function jobs({ db, clock, sessionIdle }: FeatureServices): Job[] {
  const sweep = async () => {
    let deleted: number;
    do {
      const now = clock.now();
      deleted = await db.sweep(now, now - sessionIdle);
    } while (deleted > 0);
  };
  return [
    { name: "write last_seen", every: FLUSH_EVERY_MS, run: () => db.flushSeen(), atClose: true },
    { name: "delete what is over", every: SWEEP_EVERY_MS, run: sweep },
  ];
}
