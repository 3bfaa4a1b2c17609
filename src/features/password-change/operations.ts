import { resetByNewPassword } from "../../authentication/attempts.ts";
import { type Credentials, findCredentials } from "../../authentication/credentials.ts";
import { confirmPassword } from "../../authentication/password.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { requireFactor, requireStepUp } from "../../authentication/step-up.ts";
import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { acceptPassword } from "../../core/password-policy.ts";
import { digest } from "../../ports/digest.ts";
import { replacePassword } from "./store.ts";

/**
 * Sets the password of a user who has none, and ends every other session. Throws `wrong_password` if there is one, which
 * then has to be given; `reauthentication_required`, `factor_required`, and what the policy throws.
 */
export async function setFirstPassword(
  domain: Domain,
  live: CurrentSession,
  password: string,
  client: ClientInfo,
): Promise<void> {
  const known = await findCredentials(domain, live.user);
  if (known?.hashedPassword !== undefined) throw new ServiceError("wrong_password");
  await requireStepUp(domain, live);
  if (!known) throw new ServiceError("session_required");
  // Another one was faster: there is a password now.
  if (!(await setPassword(domain, known, live, password, client))) throw new ServiceError("wrong_password");
}

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
  const { user, session } = live;
  await requireFactor(domain, live);
  const verified = await confirmPassword(domain, user, current, client, session.id);
  // Another change was faster: this password is no longer the current one.
  if (!(await setPassword(domain, verified, live, password, client))) {
    throw new ServiceError("wrong_password");
  }
}

/** Returns false, and nothing has changed, if the credentials have changed since they were looked up. */
async function setPassword(
  domain: Domain,
  verified: Credentials,
  { user, token }: CurrentSession,
  password: string,
  client: ClientInfo,
): Promise<boolean> {
  const { clock, hasher, policy, consequences } = domain;
  const accepted = await acceptPassword(password, user.email, policy);
  const hashed = await hasher.hash(accepted, callerOf(client, user.email));
  const effects = {
    ...consequences.effects("password_changed", client, [consequences.noticeMail("password_changed", client)]),
    resets: resetByNewPassword(user.email),
  };
  return replacePassword(domain, verified, hashed, clock.now(), digest(token), effects);
}
