import { type Kysely, sql, type Updateable } from "kysely";
import { ServiceError } from "../../core/errors.ts";
import { asciiEmail, canonicalEmail, type Language, type User } from "../../user.ts";
import { prepared, statementsOf } from "../kernel/prepared.ts";
import type { Schema, UsersTable } from "../schema.ts";

/** A user with what proves who it is. The hash is nowhere else, so that no `User` can carry it out of the service. */
export interface Credentials {
  readonly user: User;
  /** A PHC string (Argon2id); undefined for a user without a password. */
  readonly hashedPassword: string | undefined;
  /** Counts the changes of credentials: what was verified holds as long as this is the same. */
  readonly epoch: number;
}

type Stored = Omit<User, "createdAt" | "publicId" | "twoStepAt"> & { readonly hashedPassword: string };
/** What `findUserBy` can look for, and what `updateUser` can change. */
export type UserFilter = { readonly [Field in keyof Stored]?: Stored[Field] };
export type UserChanges = { readonly [Field in Exclude<keyof Stored, "id">]?: Stored[Field] };

/** The columns of `users`, under the names of `User`. */
export const USER_COLUMNS = [
  "users.id as id",
  "users.public_id as publicId",
  "users.email as email",
  "users.created_at as createdAt",
  "users.verified_at as verifiedAt",
  "users.two_step_at as twoStepAt",
  "users.disabled_at as disabledAt",
  "users.name as name",
  "users.language as language",
] as const;

export type UserRow = Omit<User, Optional> & { readonly [Field in Optional]: Exclude<User[Field], undefined> | null };
type Optional = "verifiedAt" | "twoStepAt" | "disabledAt" | "name" | "language";

export function toUser(row: UserRow): User {
  const { id, publicId, email, createdAt } = row;
  return {
    id,
    publicId,
    email,
    createdAt,
    verifiedAt: row.verifiedAt ?? undefined,
    twoStepAt: row.twoStepAt ?? undefined,
    disabledAt: row.disabledAt ?? undefined,
    name: row.name ?? undefined,
    language: row.language ?? undefined,
  };
}

/** The columns of a user with what proves who it is. */
export const CREDENTIALS_COLUMNS = [
  ...USER_COLUMNS,
  "users.hashed_password as hashedPassword",
  "users.credential_epoch as epoch",
] as const;

export type CredentialsRow = UserRow & {
  readonly hashedPassword: string | null;
  readonly epoch: number;
};

export function toCredentials(row: CredentialsRow): Credentials {
  return {
    user: toUser(row),
    hashedPassword: row.hashedPassword ?? undefined,
    epoch: row.epoch,
  };
}

export interface NewUser {
  readonly email: string;
  readonly hashedPassword: string;
  readonly verified?: boolean;
  readonly language?: Language | undefined;
}

/** The values of the statement that inserts a user. */
export function newUserRow(user: NewUser, publicId: string, now: number) {
  const { email, hashedPassword, verified = false, language = null } = user;
  return {
    publicId,
    email: asciiEmail(email),
    canonical: canonicalEmail(email),
    hashedPassword,
    now,
    verifiedAt: verified ? now : null,
    language,
  };
}

export const users = statementsOf((kysely) => {
  const insert = prepared<
    {
      publicId: string;
      email: string;
      canonical: string;
      hashedPassword: string;
      now: number;
      verifiedAt: number | null;
      language: Language | null;
    },
    UserRow
  >((p) =>
    kysely
      .insertInto("users")
      .values({
        public_id: p("publicId"),
        email: p("email"),
        canonical_email: p("canonical"),
        hashed_password: p("hashedPassword"),
        password_at: p("now"),
        created_at: p("now"),
        verified_at: p("verifiedAt"),
        language: p("language"),
      })
      .onConflict((conflict) => conflict.column("canonical_email").doNothing())
      .returning(USER_COLUMNS),
  );
  const byEmail = prepared<{ canonical: string }, UserRow>((p) =>
    kysely.selectFrom("users").select(USER_COLUMNS).where("canonical_email", "=", p("canonical")).limit(1),
  );
  const withHash = kysely.selectFrom("users").select(CREDENTIALS_COLUMNS);
  const credentialsByEmail = prepared<{ canonical: string }, CredentialsRow>((p) =>
    withHash.where("canonical_email", "=", p("canonical")).limit(1),
  );
  const credentialsById = prepared<{ id: number }, CredentialsRow>((p) => withHash.where("users.id", "=", p("id")));
  const changePassword = prepared<
    { userId: number; epoch: number; hashedPassword: string; now: number },
    { id: number }
  >((p) =>
    kysely
      .updateTable("users")
      .set(newPassword(p("hashedPassword"), p("now")))
      .where("id", "=", p("userId"))
      .where("credential_epoch", "=", p("epoch"))
      .returning("id"),
  );
  const deleteOne = prepared<{ userId: number }, { id: number }>((p) =>
    kysely.deleteFrom("users").where("id", "=", p("userId")).returning("id"),
  );
  const disable = prepared<{ userId: number; now: number }, { id: number }>((p) =>
    kysely
      .updateTable("users")
      .set({ disabled_at: p("now") })
      .where("id", "=", p("userId"))
      .returning("id"),
  );
  /** Only while the credentials are those that were verified. */
  const rehash = prepared<{ userId: number; epoch: number; hashedPassword: string }, object>((p) =>
    kysely
      .updateTable("users")
      .set({ hashed_password: p("hashedPassword") })
      .where("id", "=", p("userId"))
      .where("credential_epoch", "=", p("epoch")),
  );
  const credentials = { credentialsByEmail, credentialsById, changePassword, rehash };
  return { insert, byEmail, deleteOne, disable, ...credentials };
});

/** The columns of `users` that say that a password was set: whatever was verified before holds no longer. */
export function newPassword(hashedPassword: string, now: number) {
  return { hashed_password: hashedPassword, password_at: now, credential_epoch: nextEpoch };
}

/** The next count of `credential_epoch`. */
export const nextEpoch = sql<number>`credential_epoch + 1`;

const COLUMN_OF: { readonly [Field in keyof UserChanges]-?: keyof UsersTable } = {
  email: "email",
  hashedPassword: "hashed_password",
  verifiedAt: "verified_at",
  disabledAt: "disabled_at",
  name: "name",
  language: "language",
};

/** A filter as conditions on columns. Throws for a filter that is empty, names no column or holds `undefined`. */
export function conditionsOf(filter: UserFilter): [keyof UsersTable, number | string][] {
  const entries = Object.entries(filter);
  if (entries.length === 0) throw new TypeError("an empty filter finds nobody; name at least one column");
  return entries.map(([name, value]) => {
    if (value === undefined) throw new TypeError(`the filter's ${name} is undefined`);
    if (name === "id") return ["id", value];
    const [column, stored] = changeOf(name, value);
    return column === "email"
      ? ["canonical_email", canonicalEmail(String(stored))]
      : [column, stored as number | string];
  });
}

/** Changes as columns and values. Every name is checked before anything is written. */
export function columnsOf(changes: UserChanges, now: number) {
  const columns = Object.entries(changes).map(([name, value]) => changeOf(name, value));
  if (columns.length === 0) throw new TypeError("no change was named");
  const { email: address, hashedPassword } = changes;
  const email = address === undefined ? {} : { email: asciiEmail(address), canonical_email: canonicalEmail(address) };
  const password = hashedPassword === undefined ? {} : newPassword(hashedPassword, now);
  return { ...(Object.fromEntries(columns) as Updateable<UsersTable>), ...email, ...password };
}

function changeOf(name: string, value: unknown): [keyof UsersTable, unknown] {
  if (!Object.hasOwn(COLUMN_OF, name)) throw new TypeError(`users have no column ${name}`);
  const required = name === "email" || name === "hashedPassword";
  if (required && typeof value !== "string") throw new TypeError(`the user's ${name} must be a text`);
  return [COLUMN_OF[name as keyof UserChanges], value ?? null];
}

/** Whether another user has this address in any spelling. */
export async function isTaken(db: Kysely<Schema>, email: string, exceptUserId: number): Promise<boolean> {
  const query = db.selectFrom("users").select("id").where("canonical_email", "=", canonicalEmail(email));
  return (await query.where("id", "!=", exceptUserId).executeTakeFirst()) !== undefined;
}

export function alreadyExists(email: string): ServiceError {
  return new ServiceError("user_exists", `User ${email} already exists`);
}
