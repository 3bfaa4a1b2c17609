import { confirmPassword } from "../../authentication/password.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { checkMailedToken, recordRequest } from "../../core/mailed-tokens.ts";
import { digest } from "../../ports/digest.ts";
import { asciiEmail, isEmail, type User } from "../../user.ts";
import * as store from "./store.ts";

/** Has the mail that verifies an address sent again. Tells nobody whether there is anything to verify. */
export async function requestVerification(domain: Domain, email: string, client: ClientInfo): Promise<void> {
  if (!isEmail(email)) return;
  const { database, throttle, consequences } = domain;
  await throttle.mailRequest(client);
  await recordRequest(database, email, (owner) => consequences.verificationRequested(client, owner));
}

/**
 * Has a mail sent to an address that its user wants to have from now on; it counts once it is verified. If somebody has
 * verified it already the mail tells that person instead, and the caller does not learn it. Throws `email_invalid`, and
 * `mail_disabled`.
 */
export async function requestEmailChange(
  domain: Domain,
  user: User,
  entered: string,
  client: ClientInfo,
): Promise<void> {
  const { limits, mails, consequences } = domain;
  const email = asciiEmail(entered);
  if (!isEmail(email)) throw new ServiceError("email_invalid");
  if (!mails) throw new ServiceError("mail_disabled");
  const request = {
    ...consequences.effects("email_change_requested", client),
    toNewAddress: consequences.requestedMail("email_change", client, email),
    toItsOwner: consequences.requestedMail("account_exists", client),
  };
  await store.requestChange(domain, user, email, request, limits.mailsPerHour);
}

/**
 * Verifies an address by the token that was mailed to it, and the password of the account that wants it: the one of a
 * registration, or the next one of an account. Returns the user. Throws what `checkMailedToken` throws,
 * `wrong_credentials` for another password, and `user_exists` if somebody else has verified the address meanwhile; then
 * nothing is consumed. `keptSession` is the token of a session that goes on.
 */
export async function verifyEmail(
  domain: Domain,
  token: string,
  password: string,
  client: ClientInfo,
  { email, keptSession }: { readonly email?: string | undefined; readonly keptSession?: string | undefined } = {},
): Promise<User> {
  const { clock, consequences } = domain;
  const purposes = ["email_verification", "email_change"] as const;
  const { key, owner } = await checkMailedToken(domain, token, purposes, client, email);
  const account = { id: owner.userId, email: owner.email };
  const verified = await confirmPassword(domain, account, password, client, key, "wrong_credentials");
  const user =
    owner.purpose === "email_verification"
      ? await store.verify(domain, key, verified, clock.now(), consequences.effects("email_verified", client))
      : await store.change(domain, key, verified, clock.now(), {
          keptSession: keptSession === undefined ? undefined : digest(keptSession),
          effects: (old) =>
            consequences.effects("email_changed", client, [consequences.noticeMail("email_changed", client, old)]),
        });
  if (!user) throw new ServiceError("token_invalid");
  return user;
}
