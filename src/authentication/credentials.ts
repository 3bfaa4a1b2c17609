import type { Domain } from "../core/domain.ts";
import { type Credentials, toCredentials, users } from "../db/tables/users.ts";
import { canonicalEmail, isEmail, type User } from "../user.ts";

export type { Credentials } from "../db/tables/users.ts";

/** The user of an address in any spelling, or of an id, with what a password is verified by. */
export async function findCredentials(
  { database }: Pick<Domain, "database">,
  whose: { readonly email: string } | { readonly id: number },
): Promise<Credentials | undefined> {
  const { credentialsByEmail, credentialsById } = users(database);
  const [row] =
    "id" in whose
      ? await credentialsById(database, whose)
      : await credentialsByEmail(database, { canonical: canonicalEmail(whose.email) });
  return row && toCredentials(row);
}

/** The same by an address, for a user who is not disabled. */
export async function findEnabled(domain: Domain, email: string): Promise<Credentials | undefined> {
  const known = isEmail(email) ? await findCredentials(domain, { email }) : undefined;
  return known?.user.disabledAt === undefined ? known : undefined;
}

/** Whether a user has a password. */
export async function hasPassword(domain: Pick<Domain, "database">, { id }: Pick<User, "id">): Promise<boolean> {
  return (await findCredentials(domain, { id }))?.hashedPassword !== undefined;
}

/** Replaces a hash by another one of the same password. Changes nothing if the credentials have changed since. */
export async function rehash(
  { database }: Pick<Domain, "database">,
  { user, epoch }: Credentials,
  hashedPassword: string,
): Promise<void> {
  await users(database).rehash(database, { userId: user.id, epoch, hashedPassword });
}
