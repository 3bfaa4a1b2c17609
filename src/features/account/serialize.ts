import * as z from "zod";
import type { Session } from "../../authentication/session.ts";
import type { Event } from "../../db/tables/events.ts";
import { isoTime } from "../../ports/clock.ts";
import type { User } from "../../user.ts";

/** A user as its owner reads it. */
export const userSchema = () =>
  z.object({
    id: z.uuid(),
    email: z.string(),
    verified: z.boolean(),
    name: z.string().nullable(),
    language: z.string().nullable(),
    created_at: z.iso.datetime(),
  });

export function userJson(user: User): z.infer<ReturnType<typeof userSchema>> {
  const { publicId: id, email, verifiedAt, name, language, createdAt } = user;
  const verified = verifiedAt !== undefined;
  return { id, email, verified, name: name ?? null, language: language ?? null, created_at: isoTime(createdAt) };
}

/** An event as its owner reads it. */
export const eventSchema = () =>
  z.object({
    id: z.uuid(),
    kind: z.string(),
    at: z.iso.datetime(),
    network: z.string().nullable(),
    user_agent: z.string().nullable(),
    session_id: z.uuid().nullable(),
  });

export function eventJson({
  id,
  kind,
  at,
  network,
  userAgent,
  sessionId,
}: Event): z.infer<ReturnType<typeof eventSchema>> {
  return {
    id,
    kind,
    at: isoTime(at),
    network: network ?? null,
    user_agent: userAgent ?? null,
    session_id: sessionId ?? null,
  };
}

/** A session in an export. */
export const sessionSchema = () =>
  z.object({
    id: z.uuid(),
    user_agent: z.string().nullable(),
    network: z.string().nullable(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    authenticated_at: z.iso.datetime().nullable(),
  });

export function sessionJson(session: Session): z.infer<ReturnType<typeof sessionSchema>> {
  return {
    id: session.id,
    user_agent: session.userAgent ?? null,
    network: session.network ?? null,
    created_at: isoTime(session.createdAt),
    last_seen_at: isoTime(session.lastSeenAt),
    expires_at: isoTime(session.expiresAt),
    authenticated_at: session.authenticatedAt === 0 ? null : isoTime(session.authenticatedAt),
  };
}
