import { prepared, statementsOf } from "../../db/kernel/prepared.ts";
import type { Retention } from "../../db/kernel/retention.ts";
import { run, type Statement, write } from "../../db/kernel/write.ts";
import type { Database } from "../../db/schema.ts";
import { secondFactors, settle } from "../../db/tables/second-factors.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";

/** An operator's wish that a user's factors go. Times are epoch milliseconds. */
export interface Removal {
  readonly userId: number;
  readonly reason: string;
  readonly removesPasskeys: boolean;
  readonly createdAt: number;
  readonly dueAt: number;
}

const statements = statementsOf((database) => {
  const countCodes = prepared<{ userId: number }, { count: number }>((p) =>
    database
      .selectFrom("recovery_codes")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("user_id", "=", p("userId")),
  );
  const hasCode = prepared<{ userId: number; digest: string }, { digest: string }>((p) =>
    database
      .selectFrom("recovery_codes")
      .select("digest")
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId")),
  );
  /** Of two that use one code at the same moment one takes it. */
  const takeCode = prepared<{ userId: number; digest: string }, { digest: string }>((p) =>
    database
      .deleteFrom("recovery_codes")
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId"))
      .returning("digest"),
  );
  const removal = prepared<{ userId: number }, RemovalRow>((p) =>
    database.selectFrom("two_step_removals").select(REMOVAL_COLUMNS).where("user_id", "=", p("userId")),
  );
  const dueRemovals = prepared<{ now: number; limit: number }, RemovalRow>((p) =>
    database
      .selectFrom("two_step_removals")
      .select(REMOVAL_COLUMNS)
      .where("due_at", "<=", p("now"))
      .orderBy("due_at")
      .limit(p("limit")),
  );
  const stop = prepared<{ userId: number }, { userId: number }>((p) =>
    database.deleteFrom("two_step_removals").where("user_id", "=", p("userId")).returning("user_id as userId"),
  );
  /** Only if nobody has stopped it meanwhile. */
  const takeDue = prepared<{ userId: number; now: number }, { userId: number }>((p) =>
    database
      .deleteFrom("two_step_removals")
      .where("user_id", "=", p("userId"))
      .where("due_at", "<=", p("now"))
      .returning("user_id as userId"),
  );
  return { countCodes, hasCode, takeCode, removal, dueRemovals, stop, takeDue };
});

const REMOVAL_COLUMNS = [
  "user_id as userId",
  "reason",
  "removes_passkeys as removesPasskeys",
  "created_at as createdAt",
  "due_at as dueAt",
] as const;

type RemovalRow = Omit<Removal, "removesPasskeys"> & { readonly removesPasskeys: number };

const toRemoval = (row: RemovalRow): Removal => ({ ...row, removesPasskeys: row.removesPasskeys === 1 });

export const loginRetention: Retention = {
  table: "logins",
  key: "digest",
  expired: (database, { now }) => database.selectFrom("logins").select("digest as key").where("expires_at", "<=", now),
};

export async function countCodes(database: Database, userId: number): Promise<number> {
  return Number((await statements(database).countCodes(database, { userId }))[0]?.count);
}

export async function hasCode(database: Database, userId: number, digest: string): Promise<boolean> {
  return (await statements(database).hasCode(database, { userId, digest })).length > 0;
}

/** What uses up a code. */
export function taking(database: Database, userId: number, digest: string): Statement {
  return { query: statements(database).takeCode.with({ userId, digest }), minRows: 1 };
}

/** Replaces all codes of a user who has two-step login; returns false, and changes nothing, for any other. */
export async function replaceCodes(
  database: Database,
  userId: number,
  digests: readonly string[],
  now: number,
  effects: SideEffects,
): Promise<boolean> {
  const written = await write(database, async (trx) => {
    const { lockUser, deleteCodes } = secondFactors(database);
    if ((await lockUser(trx, { userId })).length === 0) return undefined;
    const user = await trx.selectFrom("users").select("two_step_at").where("id", "=", userId).executeTakeFirst();
    if (!user || user.two_step_at === null) return undefined;
    await deleteCodes(trx, { userId });
    const codes = digests.map((digest) => ({ digest, user_id: userId, created_at: now }));
    await trx.insertInto("recovery_codes").values(codes).execute();
    await run(trx, sideEffects(database, effects, userId));
    return true;
  });
  return written ?? false;
}

export async function removalOf(database: Database, userId: number): Promise<Removal | undefined> {
  const [row] = await statements(database).removal(database, { userId });
  return row && toRemoval(row);
}

/** Wishes that are due, `limit` of them. */
export async function dueRemovals(database: Database, now: number, limit: number): Promise<Removal[]> {
  return (await statements(database).dueRemovals(database, { now, limit })).map(toRemoval);
}

/** Stops a wish; returns whether there was one. */
export async function stopRemoval(database: Database, userId: number, effects: SideEffects): Promise<boolean> {
  const written = await write(database, [
    { query: statements(database).stop.with({ userId }), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}

/** The same by the token of a mail; returns whose it was. */
export function stopRemovalByToken(
  database: Database,
  digest: string,
  now: number,
  effects: SideEffects,
): Promise<number | undefined> {
  return write(database, async (trx) => {
    const [taken] = await tokens(database).takeOne(trx, { digest, purpose: "two_step_removal_stop", now });
    if (!taken) return undefined;
    const { userId } = taken;
    if ((await statements(database).stop(trx, { userId })).length === 0) return undefined;
    await run(trx, sideEffects(database, effects, userId));
    return userId;
  });
}

/** Does what was wished, unless it was stopped: the factors go, and two-step login with the last of them. */
export async function remove(
  database: Database,
  removal: Removal,
  now: number,
  effects: SideEffects,
): Promise<boolean> {
  const { userId, removesPasskeys } = removal;
  const { lockUser, deleteTotp, deleteEnrolment, deleteCodes, deletePasskeys } = secondFactors(database);
  const written = await write(database, [
    { query: statements(database).takeDue.with({ userId, now }), minRows: 1 },
    { query: lockUser.with({ userId }) },
    { query: deleteTotp.with({ userId }) },
    { query: deleteEnrolment.with({ userId }) },
    { query: deleteCodes.with({ userId }) },
    ...(removesPasskeys ? [{ query: deletePasskeys.with({ userId }) }] : []),
    ...settle(database, userId),
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}
