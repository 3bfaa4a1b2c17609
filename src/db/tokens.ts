import type { Kysely } from "kysely";
import { hot, type Parameters } from "./hot.ts";
import type { Schema, TokenPurpose } from "./schema.ts";
import { USER_COLUMNS, type UserRow } from "./users.ts";

export interface NewToken {
  readonly digest: string;
  readonly purpose: TokenPurpose;
  readonly now: number;
  readonly expiresAt: number;
  /** How many live tokens of this purpose the user may hold, this one included. */
  readonly limit: number;
}

/** The statements on tokens. */
export function tokenStatements(kysely: Kysely<Schema>) {
  /** The enabled user of an address, locked until the transaction's end, so that its tokens are counted one by one. */
  const lockUser = hot<{ canonical: string }, UserRow>((p) =>
    kysely
      .selectFrom("users")
      .select(USER_COLUMNS)
      .where("canonical_email", "=", p("canonical"))
      .where("disabled_at", "is", null)
      .forNoKeyUpdate(),
  );

  const held = (p: Parameters<Pick<NewToken, "purpose" | "now"> & { userId: number }>) =>
    kysely
      .selectFrom("tokens")
      .select((eb) => eb.fn.countAll<number>().as("held"))
      .where("user_id", "=", p("userId"))
      .where("purpose", "=", p("purpose"))
      .where("expires_at", ">", p("now"));

  /** Inserts unless the user holds as many live ones as allowed: a stranger's request never kills an owner's link. */
  const insert = hot<NewToken & { userId: number; email: string }, { digest: string }>((p) =>
    kysely
      .insertInto("tokens")
      .columns(["digest", "purpose", "user_id", "email", "expires_at"])
      .expression(
        kysely
          .selectNoFrom((eb) => [
            eb.cast<string>(eb.val(p("digest")), "text").as("digest"),
            eb.cast<TokenPurpose>(eb.val(p("purpose")), "text").as("purpose"),
            eb.cast<number>(eb.val(p("userId")), "integer").as("user_id"),
            eb.cast<string>(eb.val(p("email")), "text").as("email"),
            eb.cast<number>(eb.val(p("expiresAt")), "bigint").as("expires_at"),
          ])
          .where(held(p), "<", p("limit")),
      )
      .returning("digest"),
  );

  /** Who a live token is for. */
  const owner = hot<{ digest: string; purpose: TokenPurpose; now: number }, { userId: number; email: string }>((p) =>
    kysely
      .selectFrom("tokens")
      .select(["user_id as userId", "email"])
      .where("digest", "=", p("digest"))
      .where("purpose", "=", p("purpose"))
      .where("expires_at", ">", p("now")),
  );

  /** Takes all of the owner's tokens of this purpose, if the named one is live. Of a hundred callers one gets it. */
  const take = hot<{ digest: string; purpose: TokenPurpose; now: number }, { digest: string; user_id: number }>((p) =>
    kysely
      .deleteFrom("tokens")
      .where("purpose", "=", p("purpose"))
      .where("user_id", "=", (eb) =>
        eb
          .selectFrom("tokens as named")
          .select("named.user_id")
          .where("named.digest", "=", p("digest"))
          .where("named.purpose", "=", p("purpose"))
          .where("named.expires_at", ">", p("now")),
      )
      .returning(["digest", "user_id"]),
  );

  const replacePassword = hot<{ userId: number; hashedPassword: string }, UserRow>((p) =>
    kysely
      .updateTable("users")
      .set({ hashed_password: p("hashedPassword") })
      .where("id", "=", p("userId"))
      .returning(USER_COLUMNS),
  );

  return { lockUser, insert, owner, take, replacePassword };
}
