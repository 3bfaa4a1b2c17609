import type { Kysely } from "kysely";
import { type Parameters, type Prepared, prepared, statementsOf } from "../kernel/prepared.ts";
import type { Statement } from "../kernel/write.ts";
import type { Schema } from "../schema.ts";

/** What the tables of second factors have in common: when two-step login is on, and what goes when it ends. */
export const secondFactors = statementsOf((kysely) => {
  /**
   * Has to be the first statement of every change of factors: two changes of one user at the same moment would each see what
   * the other one is about to take away.
   */
  const lockUser = prepared<{ userId: number }, { id: number }>((p) =>
    kysely
      .selectFrom("users")
      .select("id")
      .where("id", "=", p("userId"))
      .where("disabled_at", "is", null)
      .forNoKeyUpdate(),
  );

  /** The same, only while two-step login is as it was when it was decided what the user has to prove; -1: off. */
  const lockUserAs = prepared<{ userId: number; twoStepAt: number }, { id: number }>((p) =>
    kysely
      .selectFrom("users")
      .select("id")
      .where("id", "=", p("userId"))
      .where((eb) => eb.fn.coalesce("two_step_at", eb.cast<number>(eb.lit(-1), "bigint")), "=", p("twoStepAt"))
      .where("disabled_at", "is", null)
      .forNoKeyUpdate(),
  );

  /** From the first factor on a login needs a second step. */
  const switchOn = prepared<{ userId: number; now: number }, object>((p) =>
    kysely
      .updateTable("users")
      .set({ two_step_at: p("now") })
      .where("id", "=", p("userId"))
      .where("two_step_at", "is", null),
  );

  /** Two-step login ends with the last factor. Recovery codes are none: they stand in for one that is lost. */
  const switchOff = prepared<{ userId: number }, { id: number }>((p) =>
    kysely
      .updateTable("users")
      .set({ two_step_at: null })
      .where("id", "=", p("userId"))
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom("totps").select("user_id").where("totps.user_id", "=", p("userId")))),
      )
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom("passkeys").select("passkeys.id").where("passkeys.user_id", "=", p("userId")))),
      )
      .returning("id"),
  );
  const forgetCodes = prepared<{ userId: number }, object>((p) =>
    kysely
      .deleteFrom("recovery_codes")
      .where("user_id", "=", p("userId"))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("users")
            .select("users.id")
            .where("users.id", "=", p("userId"))
            .where("two_step_at", "is", null),
        ),
      ),
  );

  const byCount = new Map<number, Prepared<CodeValues, { digest: string }>>();
  /** Codes for a user who has no two-step login yet: all of them, or none. */
  const addCodes = (count: number) => {
    let statement = byCount.get(count);
    if (!statement) byCount.set(count, (statement = prepared((p) => insertingCodes(kysely, count, p))));
    return statement;
  };

  const deleteTotp = prepared<{ userId: number }, { userId: number }>((p) =>
    kysely.deleteFrom("totps").where("user_id", "=", p("userId")).returning("user_id as userId"),
  );
  const deleteEnrolment = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("totp_enrolments").where("user_id", "=", p("userId")),
  );
  const deleteCodes = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("recovery_codes").where("user_id", "=", p("userId")),
  );
  const deletePasskeys = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("passkeys").where("user_id", "=", p("userId")),
  );
  const two = { switchOn, switchOff, forgetCodes };
  return { lockUser, lockUserAs, ...two, addCodes, deleteTotp, deleteEnrolment, deleteCodes, deletePasskeys };
});

type CodeValues = { readonly userId: number; readonly now: number } & { readonly [digest: `digest${number}`]: string };

function insertingCodes(kysely: Kysely<Schema>, count: number, p: Parameters<CodeValues>) {
  const code = (n: number) =>
    kysely
      .selectFrom("users")
      .select((eb) => [
        eb.cast<string>(eb.val(p(`digest${n}`)), "text").as("digest"),
        "users.id as user_id",
        eb.cast<number>(eb.val(p("now")), "bigint").as("created_at"),
      ])
      .where("users.id", "=", p("userId"))
      .where("users.two_step_at", "is", null);
  const rest = Array.from({ length: count - 1 }, (_, n) => code(n + 1));
  return kysely
    .insertInto("recovery_codes")
    .columns(["digest", "user_id", "created_at"])
    .expression(rest.reduce((all, one) => all.unionAll(one), code(0)))
    .returning("digest");
}

/** What makes the first recovery codes of a user: it returns rows only if there was no second factor before. */
export function addCodes(kysely: Kysely<Schema>, userId: number, digests: readonly string[], now: number): Statement {
  const values: Record<string, string | number> = { userId, now };
  digests.forEach((digest, n) => (values[`digest${n}`] = digest));
  return {
    query: secondFactors(kysely)
      .addCodes(digests.length)
      .with(values as CodeValues),
  };
}

/** The end of every change that took a factor away: if it was the last one, a login has one step again. */
export function settle(kysely: Kysely<Schema>, userId: number): Statement[] {
  const { switchOff, forgetCodes } = secondFactors(kysely);
  return [{ query: switchOff.with({ userId }) }, { query: forgetCodes.with({ userId }) }];
}

/** Takes everything that a second step could be made by, and two-step login with it. */
export function forgetFactors(kysely: Kysely<Schema>, userId: number): Statement[] {
  const { deleteTotp, deleteEnrolment, deleteCodes, deletePasskeys, switchOff } = secondFactors(kysely);
  return [deleteTotp, deleteEnrolment, deleteCodes, deletePasskeys, switchOff].map((statement) => ({
    query: statement.with({ userId }),
  }));
}
