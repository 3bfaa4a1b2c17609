import { resetByNewPassword } from "../../authentication/attempts.ts";
import { confirmPassword } from "../../authentication/password.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { requireFactor } from "../../authentication/step-up.ts";
import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { acceptPassword } from "../../core/password-policy.ts";
import { digest } from "../../ports/digest.ts";
import { replacePassword } from "./store.ts";

/**
 * Replaces the password and ends every other session. Throws `wrong_password` if the current one is wrong, and what the
 * policy throws, and `factor_required`; then nothing has changed.
 */
export async function changePassword(
  domain: Domain,
  live: CurrentSession,
  current: string,
  password: string,
  client: ClientInfo,
): Promise<void> {
  const { clock, hasher, policy, consequences } = domain;
  const { user, token, session } = live;
  await requireFactor(domain, live);
  const verified = await confirmPassword(domain, user, current, client, session.id);
  const accepted = await acceptPassword(password, user.email, policy);
  const hashed = await hasher.hash(accepted, callerOf(client, user.email));
  const effects = {
    ...consequences.effects("password_changed", client, [consequences.noticeMail("password_changed", client)]),
    resets: resetByNewPassword(user.email),
  };
  // Another change was faster: this password is no longer the current one.
  if (!(await replacePassword(domain, verified, hashed, clock.now(), digest(token), effects))) {
    throw new ServiceError("wrong_password");
  }
}
