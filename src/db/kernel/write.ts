import type { CompiledQuery, Kysely, QueryId, Transaction } from "kysely";
import type { Schema } from "../schema.ts";

/** One statement of a write. `minRows`: with fewer rows returned or changed, nothing of the write stays. */
export interface Statement {
  readonly query: CompiledQuery;
  readonly minRows?: number;
}

/**
 * Several statements, none of which waits for the result of another: one query for Kysely, which the driver runs as one
 * transaction. PostgreSQL gets them in two round trips; on SQLite they share their flush to disk with other writes. The
 * result's rows are those of each statement, and none at all if the write was undone.
 */
export interface AtomicWrite extends CompiledQuery, Required<WriteOptions> {
  readonly statements: readonly Required<Statement>[];
}

export interface WriteOptions {
  /**
   * False if nobody is told that it was done: it then survives the end of this process, but not a power failure. SQLite
   * spares the flush.
   */
  readonly flushed?: boolean;
}

/**
 * The one way to change the database. Statements that need no result of each other are sent whole; what decides between its
 * statements is a function, and has a transaction. Returns the rows of each statement, or what the function returns;
 * undefined, and nothing has changed, if a statement had fewer than its `minRows`, or the function returned undefined.
 */
export function write(
  kysely: Kysely<Schema>,
  change: readonly Statement[],
  options?: WriteOptions,
): Promise<unknown[][] | undefined>;
export function write<Result>(
  kysely: Kysely<Schema>,
  change: (trx: Transaction<Schema>) => Promise<Result | undefined>,
): Promise<Result | undefined>;
export function write<Result>(
  kysely: Kysely<Schema>,
  change: readonly Statement[] | ((trx: Transaction<Schema>) => Promise<Result | undefined>),
  options: WriteOptions = {},
): Promise<unknown> {
  if (kysely.isTransaction) throw new Error("a write is a transaction of its own");
  return typeof change === "function" ? transact(kysely, change) : send(kysely, change, options);
}

async function send(
  kysely: Kysely<Schema>,
  statements: readonly Statement[],
  { flushed = true }: WriteOptions,
): Promise<unknown[][] | undefined> {
  const [first] = statements;
  if (!first) throw new Error("a write has at least one statement");
  const whole: AtomicWrite = { ...first.query, queryId: WRITE, statements: statements.map(complete), flushed };
  const { rows } = await kysely.executeQuery<unknown[]>(whole);
  return rows.length > 0 ? rows : undefined;
}

const complete = ({ query, minRows = 0 }: Statement) => ({ query, minRows });

const WRITE: QueryId = { queryId: "write" };

async function transact<Result>(
  kysely: Kysely<Schema>,
  change: (trx: Transaction<Schema>) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const undone = new Error("undone");
  try {
    return await kysely.transaction().execute(async (trx) => {
      const result = await change(trx);
      if (result === undefined) throw undone;
      return result;
    });
  } catch (error) {
    if (error === undone) return undefined;
    throw error;
  }
}

/** Runs statements within a transaction, sent at once. Returns the rows of each; `minRows` is for the caller to look at. */
export async function run(trx: Transaction<Schema>, statements: readonly Statement[]): Promise<unknown[][]> {
  const results = await Promise.all(statements.map(({ query }) => trx.executeQuery(query)));
  return results.map(({ rows }) => rows);
}
