import type { CurrentSession, LiveSession } from "../../authentication/session.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { checkMailedToken } from "../../core/mailed-tokens.ts";
import { newRecoveryCodes } from "../../core/recovery-codes.ts";
import * as store from "./store.ts";

declare module "../../db/schema.ts" {
  interface MailKinds {
    readonly recovery_codes_renewed: true;
    readonly two_step_removal_requested: true;
    readonly two_step_removed: true;
  }
}

export type { Removal } from "./store.ts";

/** With so many codes left their owner is asked to make new ones. */
export const FEW_CODES = 2;

/** How many recovery codes a user has left. */
export function codesLeft({ database }: Domain, userId: number): Promise<number> {
  return store.countCodes(database, userId);
}

/**
 * Replaces all recovery codes; the old ones are dead. Throws what `requireStepUp` throws, and `not_found` for a user without
 * two-step login, who has nothing to recover.
 */
export async function renewCodes(domain: Domain, live: CurrentSession, client: ClientInfo): Promise<readonly string[]> {
  await requireStepUp(domain, live);
  const { database, clock, random, consequences } = domain;
  const { codes, digests } = newRecoveryCodes(random);
  const mail = consequences.noticeMail("recovery_codes_renewed", client);
  const effects = consequences.effects("recovery_codes_renewed", client, [mail]);
  const userId = live.user.id;
  if (!(await store.replaceCodes(database, userId, digests, clock.now(), effects))) throw new ServiceError("not_found");
  return codes;
}

/** What an operator wishes to remove of a user, if anything. */
export function removalOf({ database }: Domain, userId: number): Promise<store.Removal | undefined> {
  return store.removalOf(database, userId);
}

/** Stops it, from any session of the user. Throws `not_found`. */
export async function stopRemoval(domain: Domain, { user }: LiveSession, client: ClientInfo): Promise<void> {
  const effects = domain.consequences.effects("two_step_removal_stopped", client);
  if (!(await store.stopRemoval(domain.database, user.id, effects))) throw new ServiceError("not_found");
}

/** Stops it by the token of the mail that told of it. Throws what `checkMailedToken` throws. */
export async function stopRemovalByToken(domain: Domain, token: string, client: ClientInfo): Promise<void> {
  const { key } = await checkMailedToken(domain, token, ["two_step_removal_stop"], client);
  const effects = domain.consequences.effects("two_step_removal_stopped", client);
  const stopped = await store.stopRemovalByToken(domain.database, key, domain.clock.now(), effects);
  if (stopped === undefined) throw new ServiceError("token_invalid");
}

/** Removals that are done in one turn. */
const BATCH = 100;

/** Does what operators wished and nobody stopped in time. */
export async function removeDue(domain: Domain): Promise<void> {
  const { database, clock, consequences } = domain;
  for (;;) {
    const now = clock.now();
    const due = await store.dueRemovals(database, now, BATCH);
    for (const removal of due) {
      const effects = consequences.effects("two_step_removed", {}, [consequences.noticeMail("two_step_removed", {})]);
      const event = { ...effects.event, actor: "command line", reason: removal.reason };
      await store.remove(database, removal, now, { ...effects, event });
    }
    if (due.length < BATCH) return;
  }
}
