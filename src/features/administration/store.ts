import { prepared, statementsOf } from "../../db/kernel/prepared.ts";
import { write } from "../../db/kernel/write.ts";
import type { Database } from "../../db/schema.ts";
import { type Event, type EventPage, toEvent } from "../../db/tables/events.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { nextEpoch, toUser, USER_COLUMNS, type UserRow } from "../../db/tables/users.ts";
import type { User } from "../../user.ts";

const statements = statementsOf((database) => {
  const list = prepared<{ afterId: number; limit: number }, UserRow>((p) =>
    database.selectFrom("users").select(USER_COLUMNS).where("id", ">", p("afterId")).orderBy("id").limit(p("limit")),
  );
  /** Whatever was proven before holds no longer: what waits for a second step ends with it. */
  const setDisabled = prepared<{ userId: number; disabledAt: number | null }, { id: number }>((p) =>
    database
      .updateTable("users")
      .set({ disabled_at: p("disabledAt"), credential_epoch: nextEpoch })
      .where("id", "=", p("userId"))
      .returning("id"),
  );
  const byPublicId = prepared<{ publicId: string }, { id: number }>((p) =>
    database.selectFrom("users").select("id").where("public_id", "=", p("publicId")),
  );
  /** A wish that waits already is replaced, and its time begins anew. None for a user without two-step login. */
  const requestRemoval = prepared<
    { userId: number; removesPasskeys: number; reason: string; now: number; dueAt: number },
    { userId: number }
  >((p) =>
    database
      .insertInto("two_step_removals")
      .columns(["user_id", "removes_passkeys", "reason", "created_at", "due_at"])
      .expression((eb) =>
        eb
          .selectFrom("users")
          .select([
            "users.id",
            eb.cast<number>(eb.val(p("removesPasskeys")), "integer").as("removes_passkeys"),
            eb.cast<string>(eb.val(p("reason")), "text").as("reason"),
            eb.cast<number>(eb.val(p("now")), "bigint").as("created_at"),
            eb.cast<number>(eb.val(p("dueAt")), "bigint").as("due_at"),
          ])
          .where("users.id", "=", p("userId"))
          .where("users.two_step_at", "is not", null),
      )
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet((eb) => ({
          removes_passkeys: eb.ref("excluded.removes_passkeys"),
          reason: eb.ref("excluded.reason"),
          created_at: eb.ref("excluded.created_at"),
          due_at: eb.ref("excluded.due_at"),
        })),
      )
      .returning("user_id as userId"),
  );
  return { list, setDisabled, byPublicId, requestRemoval };
});

export async function internalId(database: Database, publicId: string): Promise<number | undefined> {
  return (await statements(database).byPublicId(database, { publicId }))[0]?.id;
}

export async function listUsers(database: Database, limit: number, afterId: number): Promise<User[]> {
  return (await statements(database).list(database, { limit, afterId })).map(toUser);
}

/** An event as operators see it. */
export interface ListedEvent extends Omit<Event, "userId"> {
  /** The public id of the user; of a deleted account what is left, `deleted:` and a number; undefined for an unknown address. */
  readonly userId: string | undefined;
}

/** Newest first, of one user or of all. */
export async function listEvents(database: Database, { limit, userId, before }: EventPage): Promise<ListedEvent[]> {
  let query = database
    .selectFrom("events")
    .leftJoin("users", "users.id", "events.user_id")
    .selectAll("events")
    .select("users.public_id as public_id")
    .orderBy("events.id", "desc")
    .limit(limit);
  if (userId !== undefined) query = query.where("events.user_id", "=", userId);
  if (before !== undefined) query = query.where("events.id", "<", before);
  return (await query.execute()).map(({ public_id, ...row }) => {
    const deleted = row.user_id === null ? undefined : `deleted:${row.user_id}`;
    return { ...toEvent(row), userId: public_id ?? deleted };
  });
}

/** Returns whether there is such a user, as the next one does. */
export async function disableUser(
  database: Database,
  userId: number,
  now: number,
  effects: SideEffects,
): Promise<boolean> {
  const written = await write(database, [
    { query: statements(database).setDisabled.with({ userId, disabledAt: now }), minRows: 1 },
    { query: sessions(database).endAll.with({ userId }) },
    { query: tokens(database).deleteAll.with({ userId }) },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}

/** Notes that a user's factors are to go; returns false for a user without two-step login. */
export async function requestTwoStepRemoval(
  database: Database,
  wish: { userId: number; removesPasskeys: boolean; reason: string; now: number; dueAt: number },
  effects: SideEffects,
): Promise<boolean> {
  const row = { ...wish, removesPasskeys: wish.removesPasskeys ? 1 : 0 };
  const written = await write(database, [
    { query: statements(database).requestRemoval.with(row), minRows: 1 },
    ...sideEffects(database, effects, wish.userId),
  ]);
  return written !== undefined;
}

/** The passkeys that a user has, by name. */
export async function passkeyNames(database: Database, userId: number): Promise<string[]> {
  const found = await database
    .selectFrom("passkeys")
    .select("name")
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  return found.map(({ name }) => name);
}

export async function enableUser(database: Database, userId: number, effects: SideEffects): Promise<boolean> {
  const written = await write(database, [
    { query: statements(database).setDisabled.with({ userId, disabledAt: null }), minRows: 1 },
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}
