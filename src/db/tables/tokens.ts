import { type Parameters, prepared, statementsOf } from "../kernel/prepared.ts";
import type { TokenPurpose } from "../schema.ts";
import { newPassword, USER_COLUMNS, type UserRow } from "./users.ts";

export interface NewToken {
  readonly digest: string;
  readonly purpose: TokenPurpose;
  readonly now: number;
  readonly expiresAt: number;
  /** How many live tokens of this purpose the user may hold, this one included. */
  readonly limit: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a token lives, in milliseconds. */
export const LIFETIME_OF: Readonly<Record<TokenPurpose, number>> = {
  password_reset: 30 * MINUTE_MS,
  email_verification: 24 * HOUR_MS,
  email_change: 24 * HOUR_MS,
  email_change_undo: 72 * HOUR_MS,
  report_compromise: 72 * HOUR_MS,
  two_step_removal_stop: 72 * HOUR_MS,
  login_link: 10 * MINUTE_MS,
};

/** What a thief who has changed the password must not be able to end by that. */
const KEPT: readonly TokenPurpose[] = ["email_change_undo", "two_step_removal_stop"];

/** Who proves an address, and does not know its account's password, sets a new one: that is a reset. */
export const RESETTING: readonly TokenPurpose[] = ["password_reset", "email_verification"];

export const tokens = statementsOf((kysely) => {
  /** The enabled user of an address, locked until the transaction's end, so that its tokens are counted one by one. */
  const lockUser = prepared<{ canonical: string }, UserRow>((p) =>
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
  const insert = prepared<NewToken & { userId: number; email: string }, { digest: string }>((p) =>
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

  /** Who a token is for, with its time, by which the caller decides whether it is over. */
  const owner = prepared<
    { digest: string },
    { userId: number; email: string; purpose: TokenPurpose; expiresAt: number }
  >((p) =>
    kysely
      .selectFrom("tokens")
      .select(["user_id as userId", "email", "purpose", "expires_at as expiresAt"])
      .where("digest", "=", p("digest")),
  );

  /** Deletes one that is over, which the sweep has not met yet. */
  const forget = prepared<{ digest: string; now: number }, object>((p) =>
    kysely.deleteFrom("tokens").where("digest", "=", p("digest")).where("expires_at", "<=", p("now")),
  );

  /**
   * Takes all of the owner's tokens, if the named one is live and may set a password. Those that undo a change of address
   * stay: a thief who changed it could end them else. Of a hundred callers one gets it.
   */
  const takeReset = prepared<
    { digest: string; now: number },
    { digest: string; userId: number; mailId: string | null }
  >((p) =>
    kysely
      .deleteFrom("tokens")
      .where("purpose", "not in", KEPT)
      .where("user_id", "=", (eb) =>
        eb
          .selectFrom("tokens as named")
          .select("named.user_id")
          .where("named.digest", "=", p("digest"))
          .where("named.purpose", "in", RESETTING)
          .where("named.expires_at", ">", p("now")),
      )
      .returning(["digest", "user_id as userId", "mail_id as mailId"]),
  );

  /** Takes one token, if it is live. */
  const takeOne = prepared<
    { digest: string; purpose: TokenPurpose; now: number },
    { userId: number; email: string; mailId: string | null }
  >((p) =>
    kysely
      .deleteFrom("tokens")
      .where("digest", "=", p("digest"))
      .where("purpose", "=", p("purpose"))
      .where("expires_at", ">", p("now"))
      .returning(["user_id as userId", "email", "mail_id as mailId"]),
  );

  /** Takes all of a user's tokens but those that undo a change of address. */
  const takeAll = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("tokens").where("user_id", "=", p("userId")).where("purpose", "not in", KEPT),
  );

  /** With the time at which the address counts as proven, if it was not before. */
  const replacePassword = prepared<
    { userId: number; hashedPassword: string; now: number; verifiedAt: number | null },
    UserRow
  >((p) =>
    kysely
      .updateTable("users")
      .set((eb) => ({
        ...newPassword(p("hashedPassword"), p("now")),
        verified_at: eb.fn.coalesce("verified_at", eb.cast<number>(eb.val(p("verifiedAt")), "bigint")),
      }))
      .where("id", "=", p("userId"))
      .returning(USER_COLUMNS),
  );

  const deletePurposes = (purposes: readonly TokenPurpose[]) =>
    prepared<{ userId: number }, object>((p) =>
      kysely.deleteFrom("tokens").where("user_id", "=", p("userId")).where("purpose", "in", purposes),
    );
  /** Tokens issued under the previous password; undo tokens survive. */
  const takeOutdated = deletePurposes(["password_reset", "email_verification", "email_change", "login_link"]);
  const deleteAll = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("tokens").where("user_id", "=", p("userId")),
  );
  const takeVerifications = deletePurposes(["email_verification"]);

  const all = {
    lockUser,
    insert,
    owner,
    forget,
    takeReset,
    takeOne,
    takeAll,
    takeOutdated,
    takeVerifications,
    deleteAll,
  };
  return { ...all, replacePassword };
});
