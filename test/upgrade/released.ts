import { randomBytes, randomUUID } from "node:crypto";
import { CompiledQuery, type Kysely } from "kysely";
import { digest } from "../../src/ports/digest.ts";

/** The schema of version 0.2.0: what a database has that is about to be upgraded. */
export const RELEASED_MIGRATIONS = ["0001-baseline"];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The statements of version 0.2.0, in its own words: they are never edited, only replaced as a whole by those of a later
 * release. SQLite has no row locks, and `?` for each parameter in its order.
 */
const STATEMENTS = {
  register: `insert into "users" ("public_id", "email", "canonical_email", "hashed_password", "password_at", "created_at", "verified_at", "language") values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict ("canonical_email") do nothing returning "users"."id" as "id", "users"."email" as "email", "users"."public_id" as "publicId", "users"."created_at" as "createdAt", "users"."verified_at" as "verifiedAt", "users"."disabled_at" as "disabledAt"`,
  findUser: `select "users"."id" as "id", "users"."email" as "email", "users"."public_id" as "publicId", "users"."hashed_password" as "hashedPassword", "users"."credential_epoch" as "epoch", "users"."created_at" as "createdAt", "users"."verified_at" as "verifiedAt", "users"."disabled_at" as "disabledAt" from "users" where "canonical_email" = $1 limit $2`,
  addSession: `insert into "sessions" ("digest", "id", "user_id", "created_at", "last_seen_at", "last_seen_hour", "expires_at", "user_agent", "network", "methods") select cast($1 as text) as "digest", cast($2 as text) as "session_id", "users"."id", cast($3 as bigint) as "created_at", cast($4 as bigint) as "last_seen_at", cast($5 as integer) as "last_seen_hour", cast($6 as bigint) as "expires_at", cast($7 as text) as "user_agent", cast($8 as text) as "network", cast($9 as text) as "methods" from "users" where "users"."id" = $10 and "users"."credential_epoch" = $11 and "users"."disabled_at" is null for no key update returning "user_id"`,
  pruneSessions: `delete from "sessions" where ("digest" = $1 or ("user_id" = $2 and "digest" not in (select "kept"."digest" from "sessions" as "kept" where "kept"."user_id" = $3 order by "kept"."created_at" desc, "kept"."digest" = $4 desc limit $5)))`,
  checkSession: `select "users"."id" as "id", "users"."email" as "email", "users"."public_id" as "publicId", "users"."created_at" as "createdAt", "users"."verified_at" as "verifiedAt", "users"."disabled_at" as "disabledAt", "sessions"."id" as "sessionId", "sessions"."created_at" as "sessionCreatedAt", "sessions"."last_seen_at" as "lastSeenAt", "sessions"."expires_at" as "expiresAt", "sessions"."user_agent" as "userAgent", "sessions"."network" as "network" from "sessions" inner join "users" on "users"."id" = "sessions"."user_id" where "sessions"."digest" = $1 and "sessions"."expires_at" > $2 and "sessions"."last_seen_at" > $3 and "users"."disabled_at" is null`,
  endSession: `delete from "sessions" where "digest" = $1 and "expires_at" > $2 and "last_seen_at" > $3 returning "user_id"`,
  lockUser: `select "users"."id" as "id", "users"."email" as "email", "users"."public_id" as "publicId", "users"."created_at" as "createdAt", "users"."verified_at" as "verifiedAt", "users"."disabled_at" as "disabledAt" from "users" where "canonical_email" = $1 and "disabled_at" is null for no key update`,
  addToken: `insert into "tokens" ("digest", "purpose", "user_id", "email", "expires_at") select cast($1 as text) as "digest", cast($2 as text) as "purpose", cast($3 as integer) as "user_id", cast($4 as text) as "email", cast($5 as bigint) as "expires_at" where (select count(*) as "held" from "tokens" where "user_id" = $6 and "purpose" = $7 and "expires_at" > $8) < $9 returning "digest"`,
  takeToken: `delete from "tokens" where "purpose" = $1 and "user_id" = (select "named"."user_id" from "tokens" as "named" where "named"."digest" = $2 and "named"."purpose" = $3 and "named"."expires_at" > $4) returning "digest", "user_id"`,
  setPassword: `update "users" set "hashed_password" = $1, "password_at" = $2, "credential_epoch" = credential_epoch + 1 where "id" = $3 returning "users"."id" as "id"`,
  endSessions: `delete from "sessions" where "user_id" = $1 returning "digest"`,
  sweepSessions: `delete from "sessions" where "digest" in (select "digest" from "sessions" where "last_seen_hour" < $1 limit $2)`,
};

type Row = Record<string, unknown>;
type Asked = Pick<Kysely<never>, "executeQuery">;

/** What a node of version 0.2.0 does to the database, without its hashes: a password is its own hash. */
export class ReleasedNode {
  readonly #kysely: Kysely<never>;
  readonly #postgres: boolean;

  constructor(kysely: Kysely<never>, postgres: boolean) {
    this.#kysely = kysely;
    this.#postgres = postgres;
  }

  async #ask(asked: Asked, name: keyof typeof STATEMENTS, ...parameters: unknown[]): Promise<Row[]> {
    const text = STATEMENTS[name];
    const sql = this.#postgres ? text : text.replaceAll(" for no key update", "").replaceAll(/\$\d+/g, "?");
    return (await asked.executeQuery<Row>(CompiledQuery.raw(sql, parameters))).rows;
  }

  async register(email: string, password: string): Promise<boolean> {
    return (
      (
        await this.#ask(
          this.#kysely,
          "register",
          randomUUID(),
          email,
          email,
          password,
          Date.now(),
          Date.now(),
          null,
          null,
        )
      ).length === 1
    );
  }

  async logIn(email: string, password: string): Promise<string | undefined> {
    const [user] = await this.#ask(this.#kysely, "findUser", email, 1);
    if (user?.["hashedPassword"] !== password) return undefined;
    const [token, now] = [randomBytes(32).toString("base64url"), Date.now()];
    const [key, id, expires] = [digest(token), user["id"], now + 30 * DAY];
    const added = await this.#kysely.transaction().execute(async (trx) => {
      const hour = Math.floor(now / HOUR);
      const session = [key, randomUUID(), now, now, hour, expires, null, null, "pwd", id, user["epoch"]];
      const inserted = await this.#ask(trx, "addSession", ...session);
      await this.#ask(trx, "pruneSessions", "", id, id, key, 50);
      return inserted.length === 1;
    });
    return added ? token : undefined;
  }

  async check(token: string): Promise<boolean> {
    const now = Date.now();
    return (await this.#ask(this.#kysely, "checkSession", digest(token), now, now - 7 * DAY)).length === 1;
  }

  async logOut(token: string): Promise<boolean> {
    const now = Date.now();
    return (await this.#ask(this.#kysely, "endSession", digest(token), now, now - 7 * DAY)).length === 1;
  }

  async resetPassword(email: string, password: string): Promise<boolean> {
    const [key, now] = [digest(randomUUID()), Date.now()];
    await this.#kysely.transaction().execute(async (trx) => {
      const [user] = await this.#ask(trx, "lockUser", email);
      const token = [key, "password_reset", user?.["id"], email, now + DAY / 48];
      await this.#ask(trx, "addToken", ...token, user?.["id"], "password_reset", now, 3);
    });
    return this.#kysely.transaction().execute(async (trx) => {
      const [taken] = await this.#ask(trx, "takeToken", "password_reset", key, "password_reset", now);
      if (!taken) return false;
      await this.#ask(trx, "setPassword", password, now, taken["user_id"]);
      await this.#ask(trx, "endSessions", taken["user_id"]);
      return true;
    });
  }

  async sweep(): Promise<void> {
    await this.#ask(this.#kysely, "sweepSessions", 0, 500);
  }
}
