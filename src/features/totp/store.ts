import type { Domain } from "../../core/domain.ts";
import { prepared, statementsOf } from "../../db/kernel/prepared.ts";
import type { Retention } from "../../db/kernel/retention.ts";
import { type Statement, write } from "../../db/kernel/write.ts";
import type { Database } from "../../db/schema.ts";
import { secondFactors, settle } from "../../db/tables/second-factors.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";

export interface Totp {
  /** The secret, sealed. */
  readonly sealed: string;
  readonly lastStep: number;
  readonly confirmedAt: number;
}

const statements = statementsOf((database) => {
  const byUser = prepared<{ userId: number }, Totp>((p) =>
    database
      .selectFrom("totps")
      .select(["sealed", "last_step as lastStep", "confirmed_at as confirmedAt"])
      .where("user_id", "=", p("userId")),
  );
  /** A secret that waits is replaced by the next one; the one that is in use stays until that is confirmed. */
  const begin = prepared<{ userId: number; sealed: string; expiresAt: number }, { userId: number }>((p) =>
    database
      .insertInto("totp_enrolments")
      .columns(["user_id", "sealed", "epoch", "expires_at"])
      .expression((eb) =>
        eb
          .selectFrom("users")
          .select([
            "users.id",
            eb.cast<string>(eb.val(p("sealed")), "text").as("sealed"),
            "users.credential_epoch",
            eb.cast<number>(eb.val(p("expiresAt")), "bigint").as("expires_at"),
          ])
          .where("users.id", "=", p("userId")),
      )
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet((eb) => ({
          sealed: eb.ref("excluded.sealed"),
          epoch: eb.ref("excluded.epoch"),
          expires_at: eb.ref("excluded.expires_at"),
        })),
      )
      .returning("user_id as userId"),
  );
  /** One that waits, unless the user's credentials have changed since. */
  const waiting = prepared<{ userId: number; now: number }, { sealed: string }>((p) =>
    database
      .selectFrom("totp_enrolments")
      .innerJoin("users", (join) =>
        join
          .onRef("users.id", "=", "totp_enrolments.user_id")
          .onRef("users.credential_epoch", "=", "totp_enrolments.epoch"),
      )
      .select("sealed")
      .where("totp_enrolments.user_id", "=", p("userId"))
      .where("totp_enrolments.expires_at", ">", p("now")),
  );
  const take = prepared<{ userId: number; sealed: string }, { sealed: string }>((p) =>
    database
      .deleteFrom("totp_enrolments")
      .where("user_id", "=", p("userId"))
      .where("sealed", "=", p("sealed"))
      .where("epoch", "=", (eb) =>
        eb.selectFrom("users").select("credential_epoch").where("users.id", "=", p("userId")),
      )
      .returning("sealed"),
  );
  const set = prepared<
    { userId: number; sealed: string; sealedBy: string; step: number; now: number },
    { userId: number }
  >((p) =>
    database
      .insertInto("totps")
      .values({
        user_id: p("userId"),
        sealed: p("sealed"),
        sealed_by: p("sealedBy"),
        last_step: p("step"),
        confirmed_at: p("now"),
      })
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet((eb) => ({
          sealed: eb.ref("excluded.sealed"),
          sealed_by: eb.ref("excluded.sealed_by"),
          last_step: eb.ref("excluded.last_step"),
          confirmed_at: eb.ref("excluded.confirmed_at"),
        })),
      )
      .returning("user_id as userId"),
  );
  /** Of two that use the code of one step, or of an earlier one, one wins. */
  const use = prepared<{ userId: number; sealed: string; step: number }, { userId: number }>((p) =>
    database
      .updateTable("totps")
      .set({ last_step: p("step") })
      .where("user_id", "=", p("userId"))
      .where("sealed", "=", p("sealed"))
      .where("last_step", "<", p("step"))
      .returning("user_id as userId"),
  );
  const sealedByKey = prepared<{ key: string; after: number; limit: number }, { userId: number; sealed: string }>((p) =>
    database
      .selectFrom("totps")
      .select(["user_id as userId", "sealed"])
      .where("sealed_by", "=", p("key"))
      .where("user_id", ">", p("after"))
      .orderBy("user_id")
      .limit(p("limit")),
  );
  /** From one entry of the index to the next. */
  const nextKey = prepared<{ after: string }, { key: string | null }>((p) =>
    database
      .selectFrom("totps")
      .select((eb) => eb.fn.min("sealed_by").as("key"))
      .where("sealed_by", ">", p("after")),
  );
  const countByKey = prepared<{ key: string }, { count: number }>((p) =>
    database
      .selectFrom("totps")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("sealed_by", "=", p("key")),
  );
  const reseal = prepared<{ userId: number; sealed: string; resealed: string; key: string }, object>((p) =>
    database
      .updateTable("totps")
      .set({ sealed: p("resealed"), sealed_by: p("key") })
      .where("user_id", "=", p("userId"))
      .where("sealed", "=", p("sealed")),
  );
  return { byUser, begin, waiting, take, set, use, sealedByKey, nextKey, countByKey, reseal };
});

export const retention: Retention = {
  table: "totp_enrolments",
  key: "user_id",
  expired: (database, { now }) =>
    database.selectFrom("totp_enrolments").select("user_id as key").where("expires_at", "<=", now),
};

export async function totpOf(database: Database, userId: number): Promise<Totp | undefined> {
  return (await statements(database).byUser(database, { userId }))[0];
}

/** Stores a secret that waits for its first code. Returns false if the user is gone. */
export async function begin(database: Database, userId: number, sealed: string, expiresAt: number): Promise<boolean> {
  const written = await write(database, [
    { query: statements(database).begin.with({ userId, sealed, expiresAt }), minRows: 1 },
  ]);
  return written !== undefined;
}

/** The secret that waits, sealed. */
export async function waiting(database: Database, userId: number, now: number): Promise<string | undefined> {
  return (await statements(database).waiting(database, { userId, now }))[0]?.sealed;
}

/** What puts a secret that waited into use. The step of the code that confirmed it is spent. */
export function confirming(
  database: Database,
  confirmed: { userId: number; sealed: string; sealedBy: string; step: number; now: number },
): Statement[] {
  const { take, set } = statements(database);
  return [
    { query: take.with(confirmed), minRows: 1 },
    { query: set.with(confirmed), minRows: 1 },
  ];
}

/** What uses up the code of a step. */
export function using(database: Database, userId: number, sealed: string, step: number): Statement[] {
  return [{ query: statements(database).use.with({ userId, sealed, step }), minRows: 1 }];
}

/** Takes a user's authenticator app away; returns whether there was one. */
export async function remove({ database }: Domain, userId: number, effects: SideEffects): Promise<boolean> {
  const { lockUser, deleteTotp, deleteEnrolment } = secondFactors(database);
  const written = await write(database, [
    { query: lockUser.with({ userId }), minRows: 1 },
    { query: deleteTotp.with({ userId }), minRows: 1 },
    { query: deleteEnrolment.with({ userId }) },
    ...settle(database, userId),
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}

/** Secrets that a key has sealed, of users after `after`, `limit` of them. */
export function sealedByKey(database: Database, key: string, after: number, limit: number) {
  return statements(database).sealedByKey(database, { key, after, limit });
}

/** The names of the keys that have sealed something. */
export async function keysInUse(database: Database): Promise<string[]> {
  const keys: string[] = [];
  for (let after = ""; ; after = keys.at(-1) ?? "") {
    const [row] = await statements(database).nextKey(database, { after });
    if (!row || row.key === null) return keys;
    keys.push(row.key);
  }
}

/** How many secrets a key has sealed. */
export async function countByKey(database: Database, key: string): Promise<number> {
  return Number((await statements(database).countByKey(database, { key }))[0]?.count);
}

/** Replaces a secret by the same, sealed by another key; one that was replaced meanwhile stays. */
export async function reseal(
  database: Database,
  change: { userId: number; sealed: string; resealed: string; key: string },
): Promise<void> {
  await write(database, [{ query: statements(database).reseal.with(change) }]);
}
