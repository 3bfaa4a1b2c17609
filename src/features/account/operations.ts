import { type LiveSession, listSessions } from "../../authentication/session.ts";
import { requireFactor, requireStepUp } from "../../authentication/step-up.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import { deleteUser } from "../../core/delete-user.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Event, EventPage } from "../../db/tables/events.ts";
import type { User } from "../../user.ts";
import * as store from "./store.ts";

export type { ProfileChanges } from "./store.ts";

/** Events that are read at once. */
const PAGE = 500;

/** Changes what is shown of the user, and the language of mails; returns the user as it is now. */
export async function changeProfile(
  { database, consequences }: Domain,
  { user }: LiveSession,
  changes: store.ProfileChanges,
  client: ClientInfo,
): Promise<User> {
  const changed = await store.changeProfile(
    database,
    user.id,
    changes,
    consequences.effects("profile_changed", client),
  );
  if (!changed) throw new ServiceError("user_not_found");
  return changed;
}

/** What happened to the account, newest first. */
export function listEvents(
  { events }: Domain,
  { user }: LiveSession,
  page: Omit<EventPage, "userId">,
): Promise<Event[]> {
  return events.list({ ...page, userId: user.id });
}

/**
 * Everything that is stored of the user, without secrets. That it was asked for is an event, and among them. Throws
 * `factor_required`.
 */
export async function exportData(domain: Domain, live: LiveSession, client: ClientInfo) {
  await requireFactor(domain, live);
  const { database, events, consequences } = domain;
  const userId = live.user.id;
  await events.write(consequences.event("data_exported", client, { userId }));
  const found: Event[] = [];
  for (let before: string | undefined; ; before = found.at(-1)?.id) {
    const page = await events.list({ limit: PAGE, userId, before });
    found.push(...page);
    if (page.length < PAGE) break;
  }
  return { sessions: await listSessions(domain, live), events: found, ...(await store.holdings(database, userId)) };
}

/** Removes the user with everything that belongs to it. Throws what `requireStepUp` throws. */
export async function deleteAccount(domain: Domain, live: LiveSession, client: ClientInfo): Promise<void> {
  await requireStepUp(domain, live);
  await deleteUser(domain, live.user.id, domain.consequences.effects("user_deleted", client));
}
