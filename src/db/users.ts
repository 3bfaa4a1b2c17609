import type { Kysely, Updateable } from "kysely";
import { AuthError } from "../errors.ts";
import { canonicalEmail, type User } from "../user.ts";
import { hot } from "./hot.ts";
import type { Schema, UsersTable } from "./schema.ts";

/** What `findUserBy` can look for, and what `updateUser` can change. */
export type UserFilter = { readonly [Field in Exclude<keyof User, "createdAt">]?: User[Field] };
export type UserChanges = { readonly [Field in Exclude<keyof User, "id" | "createdAt">]?: User[Field] };

/** The columns of `users`, under the names of `User`. */
export const USER_COLUMNS = [
  "users.id as id",
  "users.email as email",
  "users.hashed_password as hashedPassword",
  "users.created_at as createdAt",
  "users.verified_at as verifiedAt",
  "users.disabled_at as disabledAt",
] as const;

export type UserRow = Omit<User, "verifiedAt" | "disabledAt"> & {
  readonly verifiedAt: number | null;
  readonly disabledAt: number | null;
};

export function toUser(row: UserRow): User {
  const { id, email, hashedPassword, createdAt } = row;
  return {
    id,
    email,
    hashedPassword,
    createdAt,
    verifiedAt: row.verifiedAt ?? undefined,
    disabledAt: row.disabledAt ?? undefined,
  };
}

/** The statements on users. */
export function userStatements(kysely: Kysely<Schema>) {
  const insert = hot<
    { email: string; canonical: string; hashedPassword: string; now: number; verifiedAt: number | null },
    UserRow
  >((p) =>
    kysely
      .insertInto("users")
      .values({
        email: p("email"),
        canonical_email: p("canonical"),
        hashed_password: p("hashedPassword"),
        created_at: p("now"),
        verified_at: p("verifiedAt"),
      })
      .onConflict((conflict) => conflict.column("canonical_email").doNothing())
      .returning(USER_COLUMNS),
  );
  const byEmail = hot<{ canonical: string }, UserRow>((p) =>
    kysely.selectFrom("users").select(USER_COLUMNS).where("canonical_email", "=", p("canonical")).limit(1),
  );
  return { insert, byEmail };
}

const COLUMN_OF: { readonly [Field in keyof UserChanges]-?: keyof UsersTable } = {
  email: "email",
  hashedPassword: "hashed_password",
  verifiedAt: "verified_at",
  disabledAt: "disabled_at",
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
export function columnsOf(changes: UserChanges): Updateable<UsersTable> {
  const columns = Object.entries(changes).map(([name, value]) => changeOf(name, value));
  if (columns.length === 0) throw new TypeError("no change was named");
  const email = changes.email === undefined ? {} : { canonical_email: canonicalEmail(changes.email) };
  return { ...Object.fromEntries(columns), ...email };
}

function changeOf(name: string, value: unknown): [keyof UsersTable, unknown] {
  if (!Object.hasOwn(COLUMN_OF, name)) throw new TypeError(`users have no column ${name}`);
  const required = name === "email" || name === "hashedPassword";
  if (required && typeof value !== "string") throw new TypeError(`the user's ${name} must be a text`);
  return [COLUMN_OF[name as keyof UserChanges], value ?? null];
}

export function alreadyExists(email: string): AuthError {
  return new AuthError("user_exists", `User ${email} already exists`);
}
