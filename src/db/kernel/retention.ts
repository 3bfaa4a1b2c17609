import type { Kysely, SelectQueryBuilder } from "kysely";
import type { Database } from "../schema.ts";
import { hourOf } from "../tables/sessions.ts";
import { dayOf } from "../tables/trusted-browsers.ts";
import { takeLease } from "./leases.ts";

/** Until when rows are kept. Times are epoch milliseconds. */
export interface Cutoffs {
  readonly now: number;
  /** Sessions that were not used after this. */
  readonly seenAfter: number;
  /** Events older than this id, mails that were sent, and mails at all (ids sort by time); none where it is left out. */
  readonly eventsBefore?: string;
  readonly sentBefore?: string;
  readonly mailsBefore?: string;
  /** Trusted browsers that were not seen on the day of this, or later. */
  readonly browsersBefore?: number;
}

type Keys = SelectQueryBuilder<never, never, { key: string }>;

/** Which rows of a table are deleted, and when. */
export interface Retention {
  readonly table: string;
  /** Its key, a column of texts. */
  readonly key: string;
  /** Selects the keys of rows that can go, as `key`, by an index. */
  readonly expired: (database: Database, cutoffs: Cutoffs) => unknown;
}

/** Of the tables that no feature owns. */
export const RETENTION: readonly Retention[] = [
  {
    table: "sessions",
    key: "digest",
    // Unused for as long as a session may rest: one that has expired is used no more, and found here as well.
    expired: (database, { seenAfter }) =>
      database.selectFrom("sessions").select("digest as key").where("last_seen_hour", "<", hourOf(seenAfter)),
  },
  {
    table: "tokens",
    key: "digest",
    expired: (database, { now }) =>
      database.selectFrom("tokens").select("digest as key").where("expires_at", "<=", now),
  },
  {
    table: "trusted_browsers",
    key: "digest",
    expired: (database, { browsersBefore = 0 }) =>
      database
        .selectFrom("trusted_browsers")
        .select("digest as key")
        .where("last_seen_day", "<", dayOf(browsersBefore)),
  },
  {
    table: "events",
    key: "id",
    expired: (database, { eventsBefore = "" }) =>
      database.selectFrom("events").select("id as key").where("id", "<", eventsBefore),
  },
  {
    table: "mails",
    key: "id",
    expired: (database, { sentBefore = "", mailsBefore = "" }) =>
      database
        .selectFrom("mails")
        .select("id as key")
        .where("id", "<", sentBefore)
        .where("due_at", "is", null)
        .where((eb) => eb.or([eb("sent_at", "is not", null), eb("id", "<", mailsBefore)])),
  },
  {
    table: "attempts",
    key: "key",
    expired: (database, { now }) => database.selectFrom("attempts").select("key").where("ends_at", "<=", now),
  },
];

/** Rows of a table that are deleted at once. */
const BATCH = 500;
/** How long a node has the deleting for itself, in milliseconds; it takes the lease anew for each batch. */
const LEASE_MS = 60_000;

/**
 * Deletes a batch of expired rows of each table, if no other node is doing so; returns how many. Where nothing has expired
 * nothing is written.
 */
export async function deleteExpired(
  database: Database,
  cutoffs: Cutoffs,
  holder: string,
  retentions: readonly Retention[] = RETENTION,
): Promise<number> {
  const { now } = cutoffs;
  const due: Retention[] = [];
  for (const retention of retentions) {
    if (await keysOf(retention, database, cutoffs, 1).executeTakeFirst()) due.push(retention);
  }
  if (due.length === 0) return 0;
  if (!(await takeLease(database, { name: "sweep", holder, now, until: now + LEASE_MS }))) return 0;
  let deleted = 0;
  for (const retention of due) {
    const { table, key } = retention;
    // Skip rows locked by others, such as counters in use: waiting for one could end in a deadlock.
    const keys = keysOf(retention, database, cutoffs, BATCH).forUpdate().skipLocked();
    const { numDeletedRows } = await (database as unknown as AnyTables)
      .deleteFrom(table)
      .where(key, "in", keys as never)
      .executeTakeFirstOrThrow();
    deleted += Number(numDeletedRows);
  }
  return deleted;
}

type AnyTables = Kysely<Record<string, Record<string, unknown>>>;

function keysOf({ expired }: Retention, database: Database, cutoffs: Cutoffs, limit: number): Keys {
  return (expired(database, cutoffs) as Keys).limit(limit);
}
