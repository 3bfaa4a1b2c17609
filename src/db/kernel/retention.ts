import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";
import { hourOf } from "../tables/sessions.ts";
import { dayOf } from "../tables/trusted-browsers.ts";
import { recordTime } from "./latest-timestamp.ts";
import { takeLease } from "./leases.ts";

/** Rows per statement when many are written or deleted at once. */
const BATCH = 500;

/** Which sessions were used since this was last written. */
export class LastSeen {
  readonly #digests = new Set<string>();

  note(digest: string): void {
    this.#digests.add(digest);
  }

  /**
   * Only ever moves times forward, and never brings an ended session back: it updates, it does not insert. The hour is a
   * statement of its own, because SQLite writes an index anew whenever its column is set; most often it finds no row.
   */
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
      await kysely
        .updateTable("sessions")
        .set({ last_seen_hour: hourOf(now) })
        .where("digest", "in", digests)
        .where("last_seen_hour", "<", hourOf(now))
        .execute();
      for (const digest of digests) this.#digests.delete(digest);
    }
    if (noted.length > 0) await recordTime(kysely, now);
  }
}

/** How long a node has the sweeping for itself; it takes the lease anew for each batch. */
const SWEEP_LEASE_MS = 60_000;

/** What is over: at `now`, or not used after `seenAfter`. */
export interface Over {
  readonly now: number;
  readonly seenAfter: number;
  /** Events older than this id, mails that were sent and mails at all (ids sort by time); nothing where it is left out. */
  readonly eventsBefore?: string;
  readonly sentBefore?: string;
  readonly mailsBefore?: string;
  /** Browsers that were not seen on the day of this, or later. */
  readonly browsersBefore?: number;
}

/**
 * Deletes a batch of each kind of rows that are over, if no other node is at it; answers how many rows. Where nothing is
 * over nothing is written.
 */
export async function sweep(kysely: Kysely<Schema>, over: Over, holder: string): Promise<number> {
  const { now, eventsBefore = "", browsersBefore = 0 } = over;
  const sessions = oldSessions(kysely, over).limit(BATCH);
  const tokens = oldTokens(kysely, over).limit(BATCH);
  const browsers = kysely
    .selectFrom("trusted_browsers")
    .select("digest")
    .where("last_seen_day", "<", dayOf(browsersBefore))
    .limit(BATCH);
  const events = kysely.selectFrom("events").select("id").where("id", "<", eventsBefore).limit(BATCH);
  const mails = oldMails(kysely, over).limit(BATCH);
  const attempts = kysely.selectFrom("attempts").select("key").where("ends_at", "<=", now).limit(BATCH);
  const isAny =
    (await sessions.limit(1).executeTakeFirst()) ??
    (await tokens.limit(1).executeTakeFirst()) ??
    (await browsers.limit(1).executeTakeFirst()) ??
    (await events.limit(1).executeTakeFirst()) ??
    (await mails.limit(1).executeTakeFirst()) ??
    (await attempts.limit(1).executeTakeFirst());
  if (!isAny) return 0;
  if (!(await takeLease(kysely, { name: "sweep", holder, now, until: now + SWEEP_LEASE_MS }))) return 0;
  const deleted = [
    await kysely.deleteFrom("sessions").where("digest", "in", sessions).executeTakeFirstOrThrow(),
    await kysely.deleteFrom("tokens").where("digest", "in", tokens).executeTakeFirstOrThrow(),
    await kysely.deleteFrom("trusted_browsers").where("digest", "in", browsers).executeTakeFirstOrThrow(),
    await kysely.deleteFrom("events").where("id", "in", events).executeTakeFirstOrThrow(),
    await kysely.deleteFrom("mails").where("id", "in", mails).executeTakeFirstOrThrow(),
    // Those that somebody counts in at this moment are left: to wait for one while another waits for us ends in neither.
    await kysely.deleteFrom("attempts").where("key", "in", attempts.forUpdate().skipLocked()).executeTakeFirstOrThrow(),
  ];
  return deleted.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
}

function oldMails(kysely: Kysely<Schema>, { sentBefore = "", mailsBefore = "" }: Over) {
  return kysely
    .selectFrom("mails")
    .select("id")
    .where("id", "<", sentBefore)
    .where("due_at", "is", null)
    .where((eb) => eb.or([eb("sent_at", "is not", null), eb("id", "<", mailsBefore)]));
}

/** Not used for as long as a session may rest: one that has expired is used no more, and found here as well. */
function oldSessions(kysely: Kysely<Schema>, { seenAfter }: Over) {
  return kysely.selectFrom("sessions").select("digest").where("last_seen_hour", "<", hourOf(seenAfter));
}

function oldTokens(kysely: Kysely<Schema>, { now }: Over) {
  return kysely.selectFrom("tokens").select("digest").where("expires_at", "<=", now);
}
