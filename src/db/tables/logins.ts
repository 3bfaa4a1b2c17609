import { prepared, statementsOf } from "../kernel/prepared.ts";
import { CREDENTIALS_COLUMNS, type CredentialsRow } from "./users.ts";

export interface NewLogin {
  readonly digest: string;
  readonly userId: number;
  readonly epoch: number;
  readonly methods: string;
  readonly now: number;
  readonly expiresAt: number;
}

/** A login that waits for its second step, with its user as it is now. */
export type LoginRow = CredentialsRow & {
  readonly methods: string;
  readonly loginCreatedAt: number;
  readonly expiresAt: number;
};

export const logins = statementsOf((kysely) => {
  /** Only while the user is enabled, and still has the credentials that were verified. */
  const insert = prepared<NewLogin, { userId: number }>((p) =>
    kysely
      .insertInto("logins")
      .columns(["digest", "user_id", "epoch", "methods", "created_at", "expires_at"])
      .expression((eb) =>
        eb
          .selectFrom("users")
          .select([
            eb.cast<string>(eb.val(p("digest")), "text").as("digest"),
            "users.id",
            "users.credential_epoch",
            eb.cast<string>(eb.val(p("methods")), "text").as("methods"),
            eb.cast<number>(eb.val(p("now")), "bigint").as("created_at"),
            eb.cast<number>(eb.val(p("expiresAt")), "bigint").as("expires_at"),
          ])
          .where("users.id", "=", p("userId"))
          .where("users.credential_epoch", "=", p("epoch"))
          .where("users.disabled_at", "is", null),
      )
      .returning("user_id as userId"),
  );

  /** With its times, by which the caller decides whether it is over; none whose user's credentials have changed since. */
  const byDigest = prepared<{ digest: string }, LoginRow>((p) =>
    kysely
      .selectFrom("logins")
      .innerJoin("users", (join) =>
        join.onRef("users.id", "=", "logins.user_id").onRef("users.credential_epoch", "=", "logins.epoch"),
      )
      .select([
        ...CREDENTIALS_COLUMNS,
        "logins.methods as methods",
        "logins.created_at as loginCreatedAt",
        "logins.expires_at as expiresAt",
      ])
      .where("logins.digest", "=", p("digest"))
      .where("users.disabled_at", "is", null),
  );

  /** Of two that finish it at the same moment one takes it. */
  const take = prepared<{ digest: string }, { digest: string }>((p) =>
    kysely.deleteFrom("logins").where("digest", "=", p("digest")).returning("digest"),
  );
  return { insert, byDigest, take };
});
