import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Rows per statement when many are written or deleted at once. */
const BATCH = 500;

/** Which sessions were used since this was last written. */
export class LastSeen {
  readonly #digests = new Set<string>();

  note(digest: string): void {
    this.#digests.add(digest);
  }

  /** Only ever moves times forward, and never brings an ended session back: it updates, it does not insert. */
  async flush(kysely: Kysely<Schema>, now: number): Promise<void> {
    const noted = [...this.#digests];
    for (let start = 0; start < noted.length; start += BATCH) {
      const digests = noted.slice(start, start + BATCH);
      await kysely
        .updateTable("sessions")
        .set({ last_seen_at: now })
        .where("digest", "in", digests)
        .where("last_seen_at", "<", now)
        .execute();
      for (const digest of digests) this.#digests.delete(digest);
    }
  }
}

/** Deletes a batch of sessions and one of tokens that are over; answers how many rows. */
export async function sweep(kysely: Kysely<Schema>, now: number, seenAfter: number): Promise<number> {
  const sessions = await kysely
    .deleteFrom("sessions")
    .where("digest", "in", (eb) =>
      eb
        .selectFrom("sessions")
        .select("digest")
        .where((or) => or.or([or("expires_at", "<=", now), or("last_seen_at", "<=", seenAfter)]))
        .limit(BATCH),
    )
    .executeTakeFirstOrThrow();
  const tokens = await kysely
    .deleteFrom("tokens")
    .where("digest", "in", (eb) => eb.selectFrom("tokens").select("digest").where("expires_at", "<=", now).limit(BATCH))
    .executeTakeFirstOrThrow();
  return Number(sessions.numDeletedRows) + Number(tokens.numDeletedRows);
}
