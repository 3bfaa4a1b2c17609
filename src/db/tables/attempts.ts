import type { ExpressionBuilder, Kysely, OnConflictDatabase, OnConflictTables } from "kysely";
import { type Parameters, type Prepared, prepared, preparedIn, statementsOf } from "../kernel/prepared.ts";
import { type Statement, write } from "../kernel/write.ts";
import type { Schema } from "../schema.ts";

/** Something that is counted. Times in milliseconds. */
export interface Counter {
  /** A digest, so that the table does not tell what is counted. */
  readonly key: string;
  /** Attempts that may be made at once. */
  readonly max: number;
  /** After which the count is over: since the first attempt, or, where there is a delay, since the last one. */
  readonly window: number;
  /** What must pass before the next attempt once there were `max`, doubled with each; 0: the rest of the window. */
  readonly delay: number;
}

/** A counter that allows no attempt before a time. */
export interface Refusal {
  readonly key: string;
  readonly until: number;
}

/** Delays grow up to this, in milliseconds. */
const MAX_DELAY_MS = 15 * 60_000;
/** A count that ends later than its window and a day was made by a clock that was ahead. */
const DAY_MS = 24 * 60 * 60_000;

/** Nobody is told of a count, and nobody who guesses can have the power cut. */
const UNFLUSHED = { flushed: false };

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
      if (refusals.length > 0) return refusals;
      const counting = { query: attempts(this.#kysely).count(counters, now), minRows: counters.length };
      // Who was overtaken sees the refusal next, unless what was counted meanwhile is already taken back.
      if (await write(this.#kysely, [counting], UNFLUSHED)) return [];
    }
  }

  /** How many are counted under a key now. */
  async countOf(key: string, now: number): Promise<number> {
    const [row] = await attempts(this.#kysely).byKey(this.#kysely, { key, now });
    return row?.count ?? 0;
  }

  /**
   * Takes an attempt back: one that was right, which ends a row of those that were not, or one that was never made after
   * all, which does not.
   */
  async refund(keys: readonly string[], wasRight: boolean): Promise<void> {
    const statements = this.refunding(keys, wasRight);
    if (statements.length > 0) await write(this.#kysely, statements, UNFLUSHED);
  }

  /** As `refund`, as a part of a write. */
  refunding(keys: readonly string[], wasRight: boolean): Statement[] {
    const { takeBack, right } = attempts(this.#kysely);
    return keys.length === 0 ? [] : [{ query: (wasRight ? right : takeBack).with(keys) }];
  }

  /** Ends counts, as a part of a write. */
  resetting(keys: readonly string[]): Statement[] {
    const { reset } = attempts(this.#kysely);
    return keys.map((key) => ({ query: reset.with({ key }) }));
  }

  async #refusals(counters: readonly Counter[], now: number): Promise<Refusal[]> {
    const keys = counters.map(({ key }) => key);
    const counted = await attempts(this.#kysely).waiting(this.#kysely, keys);
    const isWaiting = ({ key, until, endsAt }: (typeof counted)[number]) =>
      until > now &&
      endsAt > now &&
      counters.some((counter) => counter.key === key && endsAt <= now + counter.window + DAY_MS);
    return counted.filter(isWaiting);
  }
}

export const attempts = statementsOf((kysely) => {
  const waiting = preparedIn<string, Refusal & { readonly endsAt: number }>((keys) =>
    kysely.selectFrom("attempts").select(["key", "next_at as until", "ends_at as endsAt"]).where("key", "in", keys),
  );
  const refund = (wasRight: boolean) => preparedIn<string, object>((keys) => refunding(kysely, keys, wasRight));
  const counts = new Map<number, Prepared<CountValues, { key: string }>>();
  /** Returns the keys of the counters that allowed and counted an attempt. */
  const count = (counters: readonly Counter[], now: number) => {
    // In the order of the keys: two that wait for each other's rows would wait for ever.
    const rows = counters.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    let statement = counts.get(rows.length);
    if (!statement) counts.set(rows.length, (statement = prepared((p) => counting(kysely, rows.length, p))));
    const values: Record<string, string | number> = { now };
    rows.forEach(({ key, max, window, delay }, n) => {
      const nextAt = max > 1 ? 0 : now + (delay || window);
      Object.assign(values, {
        [`key${n}`]: key,
        [`max${n}`]: max,
        [`delay${n}`]: delay,
        [`nextAt${n}`]: nextAt,
        [`endsAt${n}`]: now + window,
      });
    });
    return statement.with(values as CountValues);
  };
  const reset = prepared<{ key: string }, object>((p) => kysely.deleteFrom("attempts").where("key", "=", p("key")));
  const byKey = prepared<{ key: string; now: number }, { count: number }>((p) =>
    kysely.selectFrom("attempts").select("count").where("key", "=", p("key")).where("ends_at", ">", p("now")),
  );
  return { waiting, byKey, count, reset, takeBack: refund(false), right: refund(true) };
});

/** Those of each row, by its number. */
type CountValues = { readonly now: number } & { readonly [key: `key${number}`]: string } & {
  readonly [value: `${"max" | "delay" | "nextAt" | "endsAt"}${number}`]: number;
};

function counting(kysely: Kysely<Schema>, length: number, p: Parameters<CountValues>) {
  const rows = Array.from({ length }, (_, n) => ({
    key: p(`key${n}`),
    count: 1,
    max: p(`max${n}`),
    delay: p(`delay${n}`),
    next_at: p(`nextAt${n}`),
    ends_at: p(`endsAt${n}`),
  }));
  const now = p("now");
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
          const isFree = eb(count, "<", eb.ref("excluded.max"));
          const sinceLast = eb("excluded.delay", ">", 0);
          const endsAt = eb
            .case()
            .when(eb.or([over, sinceLast]))
            .then(eb.ref("excluded.ends_at"));
          const end = endsAt.else(eb.ref("attempts.ends_at")).end();
          const doubled = eb("attempts.delay", "*", 2);
          const next = eb.case().when(isFree).then(eb.ref("excluded.delay"));
          const capped = next.when("attempts.delay", ">=", MAX_DELAY_MS).then(eb.ref("attempts.delay"));
          return {
            count,
            max: eb.ref("excluded.max"),
            delay: capped.when(doubled, ">", MAX_DELAY_MS).then(MAX_DELAY_MS).else(doubled).end(),
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
    .returning("key");
}

type Conflict = ExpressionBuilder<OnConflictDatabase<Schema, "attempts">, OnConflictTables<"attempts">>;

function isOver(eb: Conflict, now: number) {
  const future = eb("excluded.ends_at", "+", DAY_MS);
  return eb.or([eb("attempts.ends_at", "<=", now), eb("attempts.ends_at", ">", future)]);
}

function refunding(kysely: Kysely<Schema>, keys: string[], wasRight: boolean) {
  return kysely
    .updateTable("attempts")
    .set((eb) => {
      const none = wasRight ? eb.or([eb("delay", ">", 0), eb("count", "=", 0)]) : eb("count", "=", 0);
      const count = eb
        .case()
        .when(none)
        .then(0)
        .else(eb("count", "-", 1))
        .end();
      const isFree = eb(count, "<", eb.ref("max"));
      return { count, next_at: eb.case().when(isFree).then(0).else(eb.ref("next_at")).end() };
    })
    .where("key", "in", (eb) =>
      eb
        .selectFrom("attempts as locked")
        .select("locked.key")
        .where("locked.key", "in", keys)
        .orderBy("locked.key")
        .forNoKeyUpdate(),
    );
}
