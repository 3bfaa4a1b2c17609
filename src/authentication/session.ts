import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { batchLookups } from "../db/kernel/batch-lookups.ts";
import { deleteQuietly, isFromTheFuture } from "../db/kernel/expiry.ts";
import { MAX_KEYS, statementsOf } from "../db/kernel/prepared.ts";
import { run, write } from "../db/kernel/write.ts";
import { eventRow, events } from "../db/tables/events.ts";
import {
  type LiveRow,
  type LiveSession,
  SESSION_COLUMNS,
  type Session,
  sessions,
  toLiveSession,
  toSession,
} from "../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../db/tables/side-effects.ts";
import { digest, isToken } from "../ports/digest.ts";

export type { LiveSession, Session } from "../db/tables/sessions.ts";

/** The live session of a request, with its token. */
export interface CurrentSession extends LiveSession {
  readonly token: string;
}

/** Which sessions end: a user's or everybody's, except the one of a token. */
export interface EndedSessions {
  readonly userId?: number | undefined;
  readonly except?: string | undefined;
}

/** Milliseconds for which a session's use may stay unwritten. */
const SEEN_AFTER_MS = 60_000;

/** The time since when a session must have been used. Use is written at most once a minute, so none ends early. */
export function seenAfter({ limits }: Pick<Domain, "limits">, now: number): number {
  return now - limits.sessionIdle;
}

/** Checks that arrive together share a query. */
const lookups = statementsOf((database) =>
  batchLookups<string, LiveRow>(async (digests) => {
    const rows = await sessions(database).byDigests(database, digests);
    return new Map(rows.map((row) => [row.digest, row]));
  }, MAX_KEYS),
);

/**
 * The live session of a token with its user, who is not disabled; undefined if not found. An expired one is deleted
 * before that is told: rejected once, it is rejected for ever, also by a clock that is set back. Its use is noted, at most
 * once a minute.
 */
export async function findSession(domain: Domain, token: string): Promise<LiveSession | undefined> {
  if (!isToken(token)) return undefined;
  const { database, clock, lastSeen } = domain;
  const now = clock.now();
  const since = seenAfter(domain, now);
  const key = digest(token);
  const row = await lookups(database)(key);
  if (!row) return undefined;
  if (row.expiresAt <= now || row.lastSeenAt <= since) {
    await deleteQuietly(sessions(database).forget(database, { digest: key, now, seenAfter: since }));
    return undefined;
  }
  // A clock that was ahead by years made it, and it would live as much longer as that clock was wrong.
  if (isFromTheFuture(row.sessionCreatedAt, now)) return undefined;
  if (now - row.lastSeenAt >= SEEN_AFTER_MS) lastSeen.note(key);
  return toLiveSession(row);
}

/** Ends the session of a token; returns whether there was one. Of many callers at once one gets true. */
export async function endSession(domain: Domain, token: string, client: ClientInfo = {}): Promise<boolean> {
  if (!isToken(token)) return false;
  const { database, clock, consequences } = domain;
  const now = clock.now();
  const live = { digest: digest(token), now, seenAfter: seenAfter(domain, now) };
  const event = eventRow(consequences.event("logged_out", client));
  const ended = await write(database, [
    { query: events(database).insertOfSession.with({ ...event, ...live }), minRows: 1 },
    { query: sessions(database).endOne.with(live), minRows: 1 },
  ]);
  return ended !== undefined;
}

/** Ends sessions, at once and on every node; returns how many there were. */
export async function endSessions(
  { database }: Pick<Domain, "database">,
  { userId, except }: EndedSessions = {},
  effects?: SideEffects,
): Promise<number> {
  const count = await write(database, async (trx) => {
    let ending = trx.deleteFrom("sessions");
    if (userId !== undefined) ending = ending.where("user_id", "=", userId);
    if (except !== undefined) ending = ending.where("digest", "!=", digest(except));
    const { numDeletedRows } = await ending.executeTakeFirstOrThrow();
    await run(trx, sideEffects(database, effects, userId));
    return Number(numDeletedRows);
  });
  return count ?? 0;
}

/** The user's live sessions, last used first. */
export async function listSessions(domain: Domain, { user }: Pick<LiveSession, "user">): Promise<Session[]> {
  const now = domain.clock.now();
  const rows = await domain.database
    .selectFrom("sessions")
    .select(["user_id as id", ...SESSION_COLUMNS])
    .where("user_id", "=", user.id)
    .where("expires_at", ">", now)
    .where("last_seen_at", ">", seenAfter(domain, now))
    .orderBy("last_seen_at", "desc")
    .execute();
  return rows.map(toSession);
}
