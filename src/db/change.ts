import type { CompiledQuery, Kysely, QueryId } from "kysely";
import type { Schema } from "./schema.ts";

/** One statement of a change. `least`: rows that it must give or touch; with fewer, nothing of the change stays. */
export interface Step {
  readonly statement: CompiledQuery;
  readonly least?: number;
}

/**
 * A change of several statements, none of which waits for another one's answer: to Kysely one query, which either driver
 * runs as one transaction. It is sent at once, where a transaction is sent statement by statement; on SQLite it also shares
 * its flush to disk with what waits beside it. The result's rows are those of each step, and none at all if it was undone.
 */
export interface Change extends CompiledQuery, Required<ChangeOptions> {
  readonly steps: readonly Required<Step>[];
}

export interface ChangeOptions {
  /** False where nobody is told that it was done: it outlives this process, and not a power failure. SQLite spares the flush. */
  readonly flushed?: boolean;
}

/** Makes a change. Answers the rows of each step, or undefined if one had fewer than its least: then nothing is changed. */
export async function change(
  kysely: Kysely<Schema>,
  steps: readonly Step[],
  { flushed = true }: ChangeOptions = {},
): Promise<unknown[][] | undefined> {
  if (kysely.isTransaction) throw new Error("a change is a transaction of its own");
  const [first] = steps;
  if (!first) throw new Error("a change has a step");
  const whole: Change = { ...first.statement, queryId: CHANGE, steps: steps.map(complete), flushed };
  const { rows } = await kysely.executeQuery<unknown[]>(whole);
  return rows.length > 0 ? rows : undefined;
}

const complete = ({ statement, least = 0 }: Step) => ({ statement, least });

const CHANGE: QueryId = { queryId: "change" };
