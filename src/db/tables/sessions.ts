import type { User } from "../../user.ts";
import { type Parameters, prepared, preparedIn, statementsOf } from "../kernel/prepared.ts";
import { toUser, USER_COLUMNS, type UserRow } from "./users.ts";

/** One login of a user somewhere. Times are epoch milliseconds. */
export interface Session {
  /** Public, names the session; not the token. */
  readonly id: string;
  readonly userId: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly userAgent: string | undefined;
  readonly network: string | undefined;
  /** How the user logged in: values of `amr` (RFC 8176) and `mail`, separated by spaces. */
  readonly methods: string;
  /** When the password was last given in this session, or what a user without one confirms by; 0: not yet. */
  readonly authenticatedAt: number;
  /** When a second factor was last given in this session; undefined: not, or too long ago to say more than that it was. */
  readonly factorAt: number | undefined;
}

export interface NewSession {
  readonly digest: string;
  readonly id: string;
  readonly now: number;
  readonly expiresAt: number;
  readonly userAgent: string | undefined;
  readonly network: string | undefined;
  /** How the user logged in, in the words of `sessions.methods`. */
  readonly methods: string;
  /** When a second factor was given. */
  readonly factorAt: number | undefined;
  /** 0: what the user logged in by says nothing of the password; undefined: at its start. */
  readonly authenticatedAt?: 0 | undefined;
}

const HOUR_MS = 3_600_000;

/** The whole hours in a time: the unit of `sessions.last_seen_hour`. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS);
}

/** A session and who it belongs to. */
export interface LiveSession {
  readonly user: User;
  readonly session: Session;
}

/** A session's columns, under names that stand beside a user's. */
export const SESSION_COLUMNS = [
  "sessions.id as sessionId",
  "sessions.created_at as sessionCreatedAt",
  "sessions.last_seen_at as lastSeenAt",
  "sessions.expires_at as expiresAt",
  "sessions.user_agent as userAgent",
  "sessions.network as network",
  "sessions.methods as methods",
  "sessions.authenticated_at as authenticatedAt",
  "sessions.factor_at as factorAt",
] as const;

export interface SessionRow {
  /** The user's. */
  readonly id: number;
  readonly sessionId: string;
  readonly sessionCreatedAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly userAgent: string | null;
  readonly network: string | null;
  readonly methods: string;
  readonly authenticatedAt: number | null;
  readonly factorAt: number | null;
}

/** A session that goes on under another token. */
interface Renewal {
  readonly userId: number;
  readonly digest: string;
  readonly newDigest: string;
  readonly now: number;
  readonly hour: number;
}

export type LiveRow = UserRow & SessionRow & { readonly digest: string };

export const sessions = statementsOf((kysely) => {
  /**
   * Inserts only while the user is enabled and still has the credentials that were verified, and, where two steps are due,
   * only after the second one: those of users with two-step login on, and everybody's where `twoStepRequired` is 1.
   */
  const insert = prepared<
    Omit<NewSession, "userAgent" | "network" | "factorAt" | "authenticatedAt"> & {
      userId: number;
      epoch: number;
      twoStepGiven: number;
      twoStepRequired: number;
      hour: number;
      factorAt: number | null;
      authenticatedAt: number | null;
      userAgent: string | null;
      network: string | null;
    },
    { user_id: number }
  >((p) =>
    kysely
      .insertInto("sessions")
      .columns([
        ...(["digest", "id", "user_id", "created_at", "last_seen_at", "last_seen_hour"] as const),
        ...(["expires_at", "user_agent", "network", "methods", "factor_at", "authenticated_at"] as const),
      ])
      .expression((eb) =>
        eb
          .selectFrom("users")
          .select([
            eb.cast<string>(eb.val(p("digest")), "text").as("digest"),
            eb.cast<string>(eb.val(p("id")), "text").as("session_id"),
            "users.id",
            eb.cast<number>(eb.val(p("now")), "bigint").as("created_at"),
            eb.cast<number>(eb.val(p("now")), "bigint").as("last_seen_at"),
            eb.cast<number>(eb.val(p("hour")), "integer").as("last_seen_hour"),
            eb.cast<number>(eb.val(p("expiresAt")), "bigint").as("expires_at"),
            eb.cast<string | null>(eb.val(p("userAgent")), "text").as("user_agent"),
            eb.cast<string | null>(eb.val(p("network")), "text").as("network"),
            eb.cast<string>(eb.val(p("methods")), "text").as("methods"),
            eb.cast<number | null>(eb.val(p("factorAt")), "bigint").as("factor_at"),
            eb.cast<number | null>(eb.val(p("authenticatedAt")), "bigint").as("authenticated_at"),
          ])
          .where("users.id", "=", p("userId"))
          .where("users.credential_epoch", "=", p("epoch"))
          .where("users.disabled_at", "is", null)
          .where((users) =>
            users.or([
              users.and([
                users("users.two_step_at", "is", null),
                users(users.cast<number>(users.val(p("twoStepRequired")), "integer"), "=", 0),
              ]),
              users(users.cast<number>(users.val(p("twoStepGiven")), "integer"), "=", 1),
            ]),
          )
          // A reset that runs beside this waits for it and then ends its session, or is waited for and seen.
          .forNoKeyUpdate(),
      )
      .returning("user_id"),
  );

  /** Ends the session that a login replaces, and the user's oldest ones above the limit. */
  const prune = prepared<{ userId: number; digest: string; replaced: string; limit: number }, object>((p) =>
    kysely.deleteFrom("sessions").where((eb) =>
      eb.or([
        eb("digest", "=", p("replaced")),
        eb.and([
          eb("user_id", "=", p("userId")),
          eb(
            "digest",
            "not in",
            eb
              .selectFrom("sessions as kept")
              .select("kept.digest")
              .where("kept.user_id", "=", p("userId"))
              .orderBy("kept.created_at", "desc")
              // Of those made in one millisecond the new one stays.
              .orderBy((order) => order("kept.digest", "=", p("digest")), "desc")
              .limit(p("limit")),
          ),
        ]),
      ]),
    ),
  );

  /** With their times, by which the caller decides whether they are over. */
  const byDigests = preparedIn<string, LiveRow>((digests) =>
    kysely
      .selectFrom("sessions")
      .innerJoin("users", "users.id", "sessions.user_id")
      .select([...USER_COLUMNS, "sessions.digest as digest", ...SESSION_COLUMNS])
      .where("sessions.digest", "in", digests)
      .where("users.disabled_at", "is", null),
  );

  const endOne = prepared<{ digest: string; now: number; seenAfter: number }, { userId: number; id: string }>((p) =>
    kysely
      .deleteFrom("sessions")
      .where("digest", "=", p("digest"))
      .where("expires_at", ">", p("now"))
      .where("last_seen_at", ">", p("seenAfter"))
      .returning(["user_id as userId", "id"]),
  );

  /** Deletes one that is over, which the sweep has not met yet. */
  const forget = prepared<{ digest: string; now: number; seenAfter: number }, object>((p) =>
    kysely
      .deleteFrom("sessions")
      .where("digest", "=", p("digest"))
      .where((eb) => eb.or([eb("expires_at", "<=", p("now")), eb("last_seen_at", "<=", p("seenAfter"))])),
  );

  const endAll = prepared<{ userId: number }, { digest: string }>((p) =>
    kysely.deleteFrom("sessions").where("user_id", "=", p("userId")).returning("digest"),
  );

  const endOthers = prepared<{ userId: number; except: string }, { digest: string }>((p) =>
    kysely
      .deleteFrom("sessions")
      .where("user_id", "=", p("userId"))
      .where("digest", "!=", p("except"))
      .returning("digest"),
  );

  const endOfUser = prepared<{ userId: number; id: string }, { id: string }>((p) =>
    kysely.deleteFrom("sessions").where("id", "=", p("id")).where("user_id", "=", p("userId")).returning("id"),
  );

  /** Another token, with the time of this use: pending last-seen updates refer to the old digest. */
  const renewed = (p: Parameters<Renewal>) => ({
    digest: p("newDigest"),
    last_seen_at: p("now"),
    last_seen_hour: p("hour"),
  });
  const reauthenticate = prepared<Renewal, { id: string }>((p) =>
    kysely
      .updateTable("sessions")
      .set({ ...renewed(p), authenticated_at: p("now") })
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId"))
      .returning("id"),
  );

  /** The same for a second factor: `methods` are those that the session has from now on. */
  const giveFactor = prepared<Renewal & { methods: string }, { id: string }>((p) =>
    kysely
      .updateTable("sessions")
      .set({ ...renewed(p as Parameters<Renewal>), methods: p("methods"), factor_at: p("now") })
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId"))
      .returning("id"),
  );

  return { insert, prune, byDigests, endOne, forget, endAll, endOthers, endOfUser, reauthenticate, giveFactor };
});

export function toLiveSession(row: LiveRow): LiveSession {
  return { user: toUser(row), session: toSession(row) };
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.sessionId,
    userId: row.id,
    createdAt: row.sessionCreatedAt,
    lastSeenAt: row.lastSeenAt,
    expiresAt: row.expiresAt,
    userAgent: row.userAgent ?? undefined,
    network: row.network ?? undefined,
    methods: row.methods,
    authenticatedAt: row.authenticatedAt ?? row.sessionCreatedAt,
    factorAt: row.factorAt ?? undefined,
  };
}
