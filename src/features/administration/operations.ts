import { endSessions } from "../../authentication/session.ts";
import { deleteUser as remove } from "../../core/delete-user.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventKind } from "../../db/schema.ts";
import type { EventPage } from "../../db/tables/events.ts";
import type { SideEffects } from "../../db/tables/side-effects.ts";
import type { User } from "../../user.ts";
import * as store from "./store.ts";

/** What an operator does at the command line, in `events.actor`. */
const COMMAND_LINE = "command line";

function effectsOf({ consequences }: Domain, kind: EventKind): SideEffects {
  return { event: { ...consequences.event(kind, {}), actor: COMMAND_LINE } };
}

/** The internal id of a user. Throws `user_not_found`. */
export async function internalId({ database }: Domain, publicId: string): Promise<number> {
  const id = await store.internalId(database, publicId);
  if (id === undefined) throw new ServiceError("user_not_found", `there is no user ${publicId}`);
  return id;
}

/** Users in the order of their ids, `limit` of them, those after `afterId`. */
export function listUsers({ database }: Domain, limit: number, afterId = 0): Promise<User[]> {
  return store.listUsers(database, limit, afterId);
}

/** What happened to all accounts, or to one, newest first; also logins for addresses that nobody has. */
export function listEvents({ database }: Domain, page: EventPage): Promise<store.ListedEvent[]> {
  return store.listEvents(database, page);
}

/** Shuts a user out: every session and token ends in the same transaction. Throws `user_not_found`. */
export async function disableUser(domain: Domain, userId: number): Promise<void> {
  const { database, clock } = domain;
  found(await store.disableUser(database, userId, clock.now(), effectsOf(domain, "user_disabled")));
}

/** Lets a disabled user log in again. Throws `user_not_found`. */
export async function enableUser(domain: Domain, userId: number): Promise<void> {
  found(await store.enableUser(domain.database, userId, effectsOf(domain, "user_enabled")));
}

/** Removes a user as its owner would. Throws `user_not_found`. */
export function deleteUser(domain: Domain, userId: number): Promise<void> {
  return remove(domain, userId, effectsOf(domain, "user_deleted"));
}

/** Ends all sessions of a user, or of everybody; returns how many there were. */
export function revokeSessions(domain: Domain, userId?: number): Promise<number> {
  return endSessions(domain, { userId }, effectsOf(domain, "sessions_ended"));
}

/**
 * Has the second factors of a user removed who has lost them, after a delay in which the owner can stop it by the mail that is
 * sent at once, or from any live session. Passkeys stay unless they are named. Returns when it is due, and the names of the
 * passkeys that stay. Throws `not_found` for a user who has none.
 */
export async function requestTwoStepRemoval(
  domain: Domain,
  userId: number,
  { reason, passkeys }: { readonly reason: string; readonly passkeys: boolean },
): Promise<{ readonly dueAt: number; readonly kept: readonly string[] }> {
  const { database, clock, consequences, limits } = domain;
  const now = clock.now();
  const dueAt = now + limits.twoStepRemovalDelay;
  const caused = consequences.effects("two_step_removal_requested", {}, [
    consequences.noticeMail("two_step_removal_requested", {}),
  ]);
  const effects = { ...caused, event: { ...caused.event, actor: COMMAND_LINE, reason } };
  const wish = { userId, removesPasskeys: passkeys, reason, now, dueAt };
  if (!(await store.requestTwoStepRemoval(database, wish, effects))) {
    throw new ServiceError("not_found", "this user has no second factor");
  }
  return { dueAt, kept: passkeys ? [] : await store.passkeyNames(database, userId) };
}

function found(isFound: boolean): void {
  if (!isFound) throw new ServiceError("user_not_found");
}
