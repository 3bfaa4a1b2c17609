import type { ExpressionBuilder, Kysely, OnConflictDatabase, OnConflictTables } from "kysely";
import type { Schema } from "./schema.ts";

/** Something that is counted. Times in milliseconds. */
export interface Counter {
  /** A digest: what it is of is nobody's business. */
  readonly key: string;
  /** Attempts that may be made at once. */
  readonly most: number;
  /** After which the count is over: since the first attempt, or, where there is a delay, since the last one. */
  readonly window: number;
  /** What must pass before the next attempt once there were `most`, doubled with each; 0: the rest of the window. */
  readonly delay: number;
}

/** A counter that allows no attempt before a time. */
export interface Refusal {
  readonly key: string;
  readonly until: number;
}

/** Delays grow up to this, in milliseconds. */
const LONGEST_DELAY_MS = 15 * 60_000;
/** A count that ends later than its window and a day was made by a clock that was ahead. */
const DAY_MS = 24 * 60 * 60_000;

/**
 * Counts of attempts, exact at any concurrency and over any number of nodes: an attempt is counted before it is made, by
 * one statement that either counts it or refuses it.
 */
export class Attempts {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  /** Counts an attempt in all of these, or in none: then answers those that allow none now. */
  async count(counters: readonly Counter[], now: number): Promise<Refusal[]> {
    for (;;) {
      const refusals = await this.#refusals(counters, now); // a flood of what is refused writes nothing
      // Who was overtaken sees the refusal next, unless what was counted meanwhile is already taken back.
      if (refusals.length > 0 || (await this.#isCounted(counters, now))) return refusals;
    }
  }

  /**
   * Takes an attempt back: one that was right, which ends a row of those that were not, or one that was never made after
   * all, which does not.
   */
  refund(keys: readonly string[], wasRight: boolean): Promise<void> {
    return refund(this.#kysely, keys, wasRight);
  }

  /** Answers false, and has counted nothing, if somebody else had the last attempt meanwhile. */
  async #isCounted(counters: readonly Counter[], now: number): Promise<boolean> {
    const work = this.#kysely.transaction().execute(async (trx) => {
      const counted = await upsert(trx, counters, now);
      if (counted.length < counters.length) throw new Overtaken();
      return true;
    });
    return work.catch((error: unknown) => {
      if (error instanceof Overtaken) return false;
      throw error;
    });
  }

  async #refusals(counters: readonly Counter[], now: number): Promise<Refusal[]> {
    const waiting = await this.#kysely
      .selectFrom("attempts")
      .select(["key", "next_at as until", "ends_at as endsAt"])
      .where(
        "key",
        "in",
        counters.map(({ key }) => key),
      )
      .where("next_at", ">", now)
      .where("ends_at", ">", now)
      .execute();
    return waiting.filter(({ key, endsAt }) =>
      counters.some((counter) => counter.key === key && endsAt <= now + counter.window + DAY_MS),
    );
  }
}

class Overtaken extends Error {}

/** Answers the keys of those that allowed and counted an attempt. */
function upsert(kysely: Kysely<Schema>, counters: readonly Counter[], now: number) {
  const rows = counters.map(({ key, most, window, delay }) => ({
    key,
    count: 1,
    most,
    delay,
    next_at: most > 1 ? 0 : now + (delay || window),
    ends_at: now + window,
  }));
  // In the order of the keys: two that wait for each other's rows would wait for ever.
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return kysely
    .insertInto("attempts")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet((eb) => {
          const over = isOver(eb, now);
          const count = eb
            .case()
            .when(over)
            .then(1)
            .else(eb("attempts.count", "+", 1))
            .end();
          const isFree = eb(count, "<", eb.ref("excluded.most"));
          const sinceLast = eb("excluded.delay", ">", 0);
          const endsAt = eb
            .case()
            .when(eb.or([over, sinceLast]))
            .then(eb.ref("excluded.ends_at"));
          const end = endsAt.else(eb.ref("attempts.ends_at")).end();
          const doubled = eb("attempts.delay", "*", 2);
          const next = eb.case().when(isFree).then(eb.ref("excluded.delay"));
          const capped = next.when("attempts.delay", ">=", LONGEST_DELAY_MS).then(eb.ref("attempts.delay"));
          return {
            count,
            most: eb.ref("excluded.most"),
            delay: capped.when(doubled, ">", LONGEST_DELAY_MS).then(LONGEST_DELAY_MS).else(doubled).end(),
            ends_at: end,
            next_at: eb
              .case()
              .when(isFree)
              .then(0)
              .when(sinceLast)
              .then(eb(eb.ref("attempts.delay"), "+", now))
              .else(end)
              .end(),
          };
        })
        .where((eb) => eb.or([eb("attempts.next_at", "<=", now), isOver(eb, now)])),
    )
    .returning("key")
    .execute();
}

type Conflict = ExpressionBuilder<OnConflictDatabase<Schema, "attempts">, OnConflictTables<"attempts">>;

function isOver(eb: Conflict, now: number) {
  const future = eb("excluded.ends_at", "+", DAY_MS);
  return eb.or([eb("attempts.ends_at", "<=", now), eb("attempts.ends_at", ">", future)]);
}

/** As `Attempts.refund`, in a transaction as well. */
export async function refund(
  executor: Pick<Kysely<Schema>, "updateTable">,
  keys: readonly string[],
  wasRight: boolean,
): Promise<void> {
  if (keys.length === 0) return;
  await executor
    .updateTable("attempts")
    .set((eb) => {
      const none = wasRight ? eb.or([eb("delay", ">", 0), eb("count", "=", 0)]) : eb("count", "=", 0);
      const count = eb
        .case()
        .when(none)
        .then(0)
        .else(eb("count", "-", 1))
        .end();
      const isFree = eb(count, "<", eb.ref("most"));
      return { count, next_at: eb.case().when(isFree).then(0).else(eb.ref("next_at")).end() };
    })
    .where("key", "in", (eb) =>
      eb
        .selectFrom("attempts as locked")
        .select("locked.key")
        .where("locked.key", "in", keys)
        .orderBy("locked.key")
        .forNoKeyUpdate(),
    )
    .execute();
}
