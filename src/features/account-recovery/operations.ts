import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { checkMailedToken } from "../../core/mailed-tokens.ts";
import type { User } from "../../user.ts";
import * as store from "./store.ts";

/**
 * "This wasn't me": ends every session, makes the password one that nobody knows, takes a change of address back, and has a
 * reset mailed. Returns the user. Throws what `checkMailedToken` throws, and `user_exists` if somebody else has verified the
 * old address meanwhile; then nothing has changed.
 */
export async function reportCompromise(domain: Domain, token: string, client: ClientInfo): Promise<User> {
  const { clock, hasher, random, consequences } = domain;
  const purposes = ["report_compromise", "email_change_undo"] as const;
  const { key, owner } = await checkMailedToken(domain, token, purposes, client);
  const unknown = await hasher.hash(random.token(), callerOf(client, owner.email));
  // Not counted among the mails that strangers ask for: this one must come.
  const { limit: _, ...reset } = consequences.requestedMail("password_reset", client);
  const kind = owner.purpose === "email_change_undo" ? "email_change_undone" : "compromise_reported";
  const user = await store.reportCompromise(
    domain,
    key,
    clock.now(),
    unknown,
    consequences.effects(kind, client, [reset]),
  );
  if (!user) throw new ServiceError("token_invalid");
  return user;
}
