import { recordTime } from "../kernel/latest-timestamp.ts";
import type { Database } from "../schema.ts";
import { hourOf } from "./sessions.ts";

/** A second factor that was given holds for this long without a use of the session, in milliseconds. */
export const FACTOR_IDLE_MS = 60 * 60_000;

/** Rows per statement. */
const BATCH = 500;

/** Which sessions were used since this was last written. */
export class LastSeen {
  readonly #digests = new Set<string>();

  note(digest: string): void {
    this.#digests.add(digest);
  }

  /**
   * Writes what was noted; what could not be written is kept for the next time. Only ever moves times forward, and never
   * brings an ended session back: it updates, it does not insert. The hour is a statement of its own, because SQLite writes
   * an index anew whenever its column is set; most often it finds no row.
   */
  async flush(database: Database, now: number): Promise<void> {
    const noted = [...this.#digests];
    for (let start = 0; start < noted.length; start += BATCH) {
      const digests = noted.slice(start, start + BATCH);
      await database
        .updateTable("sessions")
        .set((eb) => ({
          last_seen_at: now,
          // What a factor has proved ends with a rest (NIST SP 800-63B-4 §2.2.3), and no later use brings it back.
          factor_at: eb
            .case()
            .when("last_seen_at", ">", now - FACTOR_IDLE_MS)
            .then(eb.ref("factor_at"))
            .else(null)
            .end(),
        }))
        .where("digest", "in", digests)
        .where("last_seen_at", "<", now)
        .execute();
      await database
        .updateTable("sessions")
        .set({ last_seen_hour: hourOf(now) })
        .where("digest", "in", digests)
        .where("last_seen_hour", "<", hourOf(now))
        .execute();
      for (const digest of digests) this.#digests.delete(digest);
    }
    if (noted.length > 0) await recordTime(database, now);
  }
}
