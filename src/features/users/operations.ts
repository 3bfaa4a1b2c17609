import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { acceptPassword } from "../../core/password-policy.ts";
import { isEmail, type User } from "../../user.ts";
import { addUser } from "./store.ts";

/**
 * Creates a user, and writes to the address to have it verified. Throws `user_exists` ("User <email> already exists": its
 * owner is written to as well), `email_invalid`, `too_many_attempts`, and what the password policy throws.
 */
export async function registerUser(
  domain: Domain,
  email: string,
  password: string,
  client: ClientInfo = {},
): Promise<User> {
  const { hasher, policy, mails, throttle, consequences } = domain;
  if (!isEmail(email)) throw new ServiceError("email_invalid");
  const accepted = await acceptPassword(password, email, policy);
  const caller = callerOf(client);
  await hasher.expectRoom(caller);
  await throttle.request("registration", client);
  const hashedPassword = await hasher.hash(accepted, caller);
  return addUser(domain, { email, hashedPassword, verified: !mails, language: client.language }, (owner, isNew) =>
    consequences.registration(client, owner, isNew),
  );
}
