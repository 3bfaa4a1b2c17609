import type { Kysely } from "kysely";
import { prepared, statementsOf } from "../kernel/prepared.ts";
import type { EventKind, EventsTable, Schema } from "../schema.ts";

/** What happened: who, what, when, from where. Times are epoch milliseconds. */
export interface Event {
  /** A version 7 UUID: events sort by it as by time. */
  readonly id: string;
  readonly kind: EventKind;
  readonly at: number;
  readonly userId?: number | undefined;
  readonly sessionId?: string | undefined;
  /** Who did it, where that is not the user. */
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
  readonly network?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Which events are listed: newest first, `limit` of them, those before the event `before`. */
export interface EventPage {
  readonly limit: number;
  readonly userId?: number | undefined;
  readonly before?: string | undefined;
}

/** Rows of one statement. */
const BATCH = 100;
/** Failures that wait to be written at most; a database that is away so long answers nobody anyway. */
const MAX_WAITING = 10_000;

/** How many of a user's last logins are looked at to tell whether one is unusual. */
const RECENT = 50;

/** A past login, successful or failed. */
export interface RecentLogin {
  readonly kind: EventKind;
  readonly network: string | null;
  readonly userAgent: string | null;
}

/** A session's digest, and what it must be to be live. */
export interface LiveDigest {
  readonly digest: string;
  readonly now: number;
  readonly seenAfter: number;
}

export const events = statementsOf((kysely) => {
  const insert = prepared<EventsTable, object>((p) =>
    kysely.insertInto("events").values({
      id: p("id"),
      kind: p("kind"),
      at: p("at"),
      user_id: p("user_id"),
      session_id: p("session_id"),
      actor: p("actor"),
      reason: p("reason"),
      network: p("network"),
      user_agent: p("user_agent"),
      request_id: p("request_id"),
    }),
  );
  /** Of the session of a digest, if that is live. */
  const insertOfSession = prepared<
    Omit<EventsTable, "user_id" | "session_id" | "actor" | "reason"> & LiveDigest,
    object
  >((p) =>
    kysely
      .insertInto("events")
      .columns(["id", "kind", "at", "user_id", "session_id", "network", "user_agent", "request_id"])
      .expression((eb) =>
        eb
          .selectFrom("sessions")
          .select([
            eb.cast<string>(eb.val(p("id")), "text").as("id"),
            eb.cast<EventKind>(eb.val(p("kind")), "text").as("kind"),
            eb.cast<number>(eb.val(p("at")), "bigint").as("at"),
            "sessions.user_id",
            "sessions.id as session_id",
            eb.cast<string | null>(eb.val(p("network")), "text").as("network"),
            eb.cast<string | null>(eb.val(p("user_agent")), "text").as("user_agent"),
            eb.cast<string | null>(eb.val(p("request_id")), "text").as("request_id"),
          ])
          .where("sessions.digest", "=", p("digest"))
          .where("sessions.expires_at", ">", p("now"))
          .where("sessions.last_seen_at", ">", p("seenAfter")),
      ),
  );
  const recentLogins = prepared<{ userId: number }, RecentLogin>((p) =>
    kysely
      .selectFrom("events")
      .select(["kind", "network", "user_agent as userAgent"])
      .where("user_id", "=", p("userId"))
      .where("kind", "in", ["login_succeeded", "login_failed"])
      .orderBy("id", "desc")
      .limit(RECENT),
  );
  return { insert, insertOfSession, recentLogins };
});

/** An event as it is stored. */
export function eventRow(event: Event): EventsTable {
  const { id, kind, at, userId = null, sessionId = null, actor = null, reason = null } = event;
  const { network = null, userAgent = null, requestId = null } = event;
  const request = { network, user_agent: userAgent, request_id: requestId };
  return { id, kind, at, user_id: userId, session_id: sessionId, actor, reason, ...request };
}

/** An event as it was stored. */
export function toEvent(row: EventsTable): Event {
  return {
    id: row.id,
    kind: row.kind,
    at: row.at,
    userId: row.user_id ?? undefined,
    sessionId: row.session_id ?? undefined,
    actor: row.actor ?? undefined,
    reason: row.reason ?? undefined,
    network: row.network ?? undefined,
    userAgent: row.user_agent ?? undefined,
    requestId: row.request_id ?? undefined,
  };
}

/** What happened to accounts. Changes write theirs in their own transactions; this keeps the rest, and lists all. */
export class Events {
  readonly #kysely: Kysely<Schema>;
  readonly #waiting: Event[] = [];

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  /**
   * Notes what changed nothing, such as a failed login; `flush` writes it, so that its answer's time depends on nothing
   * that is stored. What a process has not written when it is killed is lost, and so is one too many.
   */
  note(event: Event): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(event);
  }

  /** Writes one event at once: of what changes nothing, and yet must be known. */
  async write(event: Event): Promise<void> {
    await events(this.#kysely).insert(this.#kysely, eventRow(event));
  }

  /** Writes what `note` collected. What could not be written is kept for the next time. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH); // at once: another flush may begin while this one writes
      try {
        await this.#kysely
          .insertInto("events")
          .values(batch.map(eventRow))
          .onConflict((conflict) => conflict.column("id").doNothing())
          .execute();
      } catch (error) {
        this.#waiting.unshift(...batch);
        throw error;
      }
    }
  }

  /** Newest first. */
  async list({ limit, userId, before }: EventPage): Promise<Event[]> {
    let query = this.#kysely.selectFrom("events").selectAll().orderBy("id", "desc").limit(limit);
    if (userId !== undefined) query = query.where("user_id", "=", userId);
    if (before !== undefined) query = query.where("id", "<", before);
    return (await query.execute()).map(toEvent);
  }
}
