import { resetByNewPassword } from "../../authentication/attempts.ts";
import { browserOf } from "../../authentication/trusted-browser.ts";
import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Consequences } from "../../core/consequences.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { checkMailedToken, recordRequest } from "../../core/mailed-tokens.ts";
import { acceptPassword } from "../../core/password-policy.ts";
import type { SideEffects } from "../../db/tables/side-effects.ts";
import { LIFETIME_OF, RESETTING } from "../../db/tables/tokens.ts";
import { digest } from "../../ports/digest.ts";
import { isEmail, type User } from "../../user.ts";
import { addToken, takePasswordReset } from "./store.ts";

/**
 * A single-use token that lets its bearer set a new password, with the user whom it is for. With a client, who asks for
 * somebody, a mail is sent as well. Throws `user_not_found`, `too_many_tokens`, `too_many_attempts`.
 */
export async function startPasswordReset(
  domain: Domain,
  email: string,
  client?: ClientInfo,
): Promise<{ readonly user: User; readonly token: string }> {
  const { clock, random, limits, throttle, consequences } = domain;
  if (client) await throttle.mailRequest(client);
  const token = random.token();
  const now = clock.now();
  const made = {
    digest: digest(token),
    purpose: "password_reset",
    now,
    expiresAt: now + LIFETIME_OF.password_reset,
    limit: limits.resetTokensPerUser,
  } as const;
  const user = isEmail(email) && (await addToken(domain, email, made, requestEffects(consequences, client)));
  if (!user) throw new ServiceError("user_not_found");
  return { user, token };
}

/** Without a client the request is an operator's, and sends no mail. */
function requestEffects(consequences: Consequences, client?: ClientInfo): SideEffects {
  const mails = client ? [consequences.requestedMail("password_reset", client)] : [];
  return consequences.effects("password_reset_requested", client ?? {}, mails);
}

/** Has a mail with a reset token sent to the owner of an address. Tells nobody whether there is one. */
export async function requestPasswordReset(domain: Domain, email: string, client: ClientInfo): Promise<void> {
  if (!isEmail(email)) return;
  const { database, throttle, consequences } = domain;
  await throttle.mailRequest(client);
  await recordRequest(database, email, () => requestEffects(consequences, client));
}

/**
 * Sets a new password and ends all of the user's sessions and tokens. Returns the user, and the token for the cookie by which
 * this browser is trusted from now on. Throws what `checkMailedToken` and the password policy throw; then nothing is
 * consumed. Of many uses of one token at once one succeeds.
 */
export async function resetPassword(
  domain: Domain,
  resetToken: string,
  password: string,
  client: ClientInfo = {},
  email?: string,
): Promise<{ readonly user: User; readonly browser: string }> {
  const { clock, hasher, policy, consequences } = domain;
  const { key, owner } = await checkMailedToken(domain, resetToken, RESETTING, client, email);
  const accepted = await acceptPassword(password, owner.email, policy);
  const hashed = await hasher.hash(accepted, callerOf(client, owner.email));
  const { browser, token } = browserOf(domain, client);
  const effects = {
    ...consequences.effects("password_reset", client, [consequences.noticeMail("password_changed", client)]),
    resets: resetByNewPassword(owner.email),
  };
  const user = await takePasswordReset(domain, key, clock.now(), hashed, browser, effects);
  if (!user) throw new ServiceError("token_invalid");
  return { user, browser: token };
}
