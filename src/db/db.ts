import { ServiceError } from "../core/errors.ts";
import { generateUuid } from "../ports/random.ts";
import type { User } from "../user.ts";
import { canonicalEmail } from "../user.ts";
import { write } from "./kernel/write.ts";
import type { Database } from "./schema.ts";
import {
  alreadyExists,
  columnsOf,
  conditionsOf,
  isTaken,
  newUserRow,
  toUser,
  USER_COLUMNS,
  type UserChanges,
  type UserFilter,
  users,
} from "./tables/users.ts";

/**
 * The stored users: the three operations of the specification. Every change is one atomic statement or one transaction, and
 * is on disk when its promise resolves. Throws `database_unavailable` while the database cannot be used.
 */
export class DB {
  readonly kysely: Database;
  readonly #clock: { now(): number };

  constructor(kysely: Database, clock: { now(): number }) {
    this.kysely = kysely;
    this.#clock = clock;
  }

  /**
   * Stores a new user, whose password's hash is a PHC string (Argon2id) or its bytes. Throws `user_exists` if a user has
   * this address in any spelling, at any concurrency.
   */
  async addUser(
    email: string,
    hashedPassword: string | Uint8Array,
    options: { readonly verified?: boolean } = {},
  ): Promise<User> {
    const hash = typeof hashedPassword === "string" ? hashedPassword : new TextDecoder().decode(hashedPassword);
    const { verified = false } = options;
    const values = newUserRow({ email, hashedPassword: hash, verified }, generateUuid(), this.#clock.now());
    const [row] = await users(this.kysely).insert(this.kysely, values);
    if (!row) throw alreadyExists(email);
    return toUser(row);
  }

  /** The first user that has all of these values; an address in any spelling. Throws for an empty or unknown filter. */
  async findUserBy(filter: UserFilter): Promise<User | undefined> {
    const conditions = conditionsOf(filter);
    if (filter.email !== undefined && conditions.length === 1) {
      const [row] = await users(this.kysely).byEmail(this.kysely, { canonical: canonicalEmail(filter.email) });
      return row && toUser(row);
    }
    let query = this.kysely.selectFrom("users").select(USER_COLUMNS);
    for (const [column, value] of conditions) query = query.where(column, "=", value);
    const row = await query.orderBy("id").limit(1).executeTakeFirst();
    return row && toUser(row);
  }

  /** Changes a user. All names are checked before anything is written. Throws `user_not_found`, `user_exists`. */
  async updateUser(userId: number, changes: UserChanges): Promise<void> {
    const columns = columnsOf(changes, this.#clock.now());
    const { email } = changes;
    const updated = await write(this.kysely, async (trx) => {
      if (email !== undefined && (await isTaken(trx, email, userId))) throw alreadyExists(email);
      return trx.updateTable("users").set(columns).where("id", "=", userId).returning("id").executeTakeFirst();
    });
    if (!updated) throw new ServiceError("user_not_found");
  }
}
