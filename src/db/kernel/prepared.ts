import type { CompiledQuery, Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** A placeholder for the parameter of a name, typed as its value will be. */
export type Parameters<Values> = <Name extends keyof Values>(name: Name) => Values[Name];

/** Runs a compiled statement: the database, or a transaction in it. */
export type Executor = Pick<Kysely<Schema>, "executeQuery">;

class Placeholder {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/** A statement that takes its values when it runs, by itself or as a part of a `write`. */
export interface Prepared<Values, Row> {
  (executor: Executor, values: Values): Promise<Row[]>;
  readonly with: (values: Values) => CompiledQuery<Row>;
}

/**
 * A statement that is built and compiled once, at its first use, and from then on only given its values: building it (about
 * 31 µs) takes longer than the read itself.
 */
export function prepared<Values extends object, Row>(
  build: (parameter: Parameters<Values>) => { compile(): CompiledQuery<Row> },
): Prepared<Values, Row> {
  let compiled: CompiledQuery<Row> | undefined;
  return runnable((values) => {
    compiled ??= build((name) => new Placeholder(name) as never).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    return { ...compiled, parameters };
  });
}

function runnable<Values, Row>(bind: (values: Values) => CompiledQuery<Row>): Prepared<Values, Row> {
  const run = async (executor: Executor, values: Values) => (await executor.executeQuery<Row>(bind(values))).rows;
  return Object.assign(run, { with: bind });
}

/** The maximum number of keys in one statement. */
export const MAX_KEYS = 64;

/**
 * A prepared statement for a list of up to `MAX_KEYS` keys. There is one for each power of two; the last key is repeated to
 * fill the list, so that few statements stay prepared.
 */
export function preparedIn<Key, Row>(
  build: (keys: Key[]) => { compile(): CompiledQuery<Row> },
): Prepared<readonly Key[], Row> {
  const statements = new Map<number, Prepared<Record<number, Key>, Row>>();
  return runnable((keys) => {
    const size = 2 ** Math.ceil(Math.log2(keys.length));
    const places = Array.from({ length: size }, (_, index) => index);
    let statement = statements.get(size);
    if (!statement) statements.set(size, (statement = prepared((p) => build(places.map((place) => p(place))))));
    return statement.with(places.map((place) => keys[Math.min(place, keys.length - 1)] as Key));
  });
}

/** The statements of a file, built once for each database. */
export function statementsOf<Statements>(
  build: (kysely: Kysely<Schema>) => Statements,
): (kysely: Kysely<Schema>) => Statements {
  const built = new WeakMap<Kysely<Schema>, Statements>();
  return (kysely) => {
    if (kysely.isTransaction) throw new Error("statements belong to a database, not to a transaction");
    let statements = built.get(kysely);
    if (statements === undefined) built.set(kysely, (statements = build(kysely)));
    return statements;
  };
}
