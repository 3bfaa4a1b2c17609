import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Consequences } from "../../core/consequences.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { acceptPassword } from "../../core/password-policy.ts";
import { fromNetwork } from "../../core/throttle.ts";
import type { SideEffects } from "../../db/tables/side-effects.ts";
import { isEmail, type User } from "../../user.ts";
import { BUDGETS } from "./budgets.ts";
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
  await throttle.count(fromNetwork(BUDGETS, ["registration", "widerRegistration"], client));
  const hashedPassword = await hasher.hash(accepted, caller);
  return addUser(domain, { email, hashedPassword, verified: !mails, language: client.language }, (owner, isNew) =>
    registrationEffects(consequences, client, owner, isNew),
  );
}

/** The owner of the address is written to, whether it is new or not. */
function registrationEffects(
  consequences: Consequences,
  client: ClientInfo,
  owner: User | undefined,
  isNew: boolean,
): SideEffects {
  const isVerified = owner?.verifiedAt !== undefined;
  const mail = consequences.requestedMail(isVerified ? "account_exists" : "email_verification", client);
  return consequences.effects(isNew ? "user_registered" : "registration_repeated", client, [mail]);
}
