import { confirmPassword } from "../../authentication/password.ts";
import { type CurrentSession, endSessions, type LiveSession } from "../../authentication/session.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { digest } from "../../ports/digest.ts";
import * as store from "./store.ts";

const UUID = /^[\da-f-]{36}$/;

/** Records that the password was given again; returns the session's new token (ASVS 7.2.4). Throws `wrong_password`. */
export async function reauthenticate(
  domain: Domain,
  { user, token, session }: CurrentSession,
  password: string,
  client: ClientInfo,
): Promise<string> {
  const { clock, random, consequences } = domain;
  await confirmPassword(domain, user, password, client, session.id);
  const next = random.token();
  const effects = consequences.effects("reauthenticated", client);
  const digests = { digest: digest(token), newDigest: digest(next) };
  if (!(await store.reauthenticate(domain, user.id, digests, clock.now(), effects))) {
    throw new ServiceError("session_required");
  }
  return next;
}

/** Ends a session of the user by its public id. Throws `not_found` for one that is unknown or somebody else's. */
export async function endOwnSession(
  domain: Domain,
  { user }: LiveSession,
  id: string,
  client: ClientInfo,
): Promise<void> {
  const event = domain.consequences.event("session_ended", client, { sessionId: id });
  // Malformed ids are rejected before they reach the database.
  if (!UUID.test(id) || !(await store.endSession(domain, user.id, id, { event }))) throw new ServiceError("not_found");
}

/** Ends all of the user's sessions, or all but this one; returns how many. */
export function endOwnSessions(
  domain: Domain,
  { user, token }: CurrentSession,
  scope: "others" | "all",
  client: ClientInfo,
): Promise<number> {
  const effects = domain.consequences.effects("sessions_ended", client);
  return endSessions(domain, { userId: user.id, except: scope === "all" ? undefined : token }, effects);
}
