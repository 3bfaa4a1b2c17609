import type { CompiledQuery, Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** A placeholder for the parameter of a name, with the type that its value will have. */
export type Parameters<Values> = <Name extends keyof Values>(name: Name) => Values[Name];

/** Who can run a compiled statement: the database, or a transaction in it. */
export type Executor = Pick<Kysely<Schema>, "executeQuery">;

class Placeholder {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/** A statement to be given its values, and run at once, or as a step of a change. */
export interface Hot<Values, Row> {
  (executor: Executor, values: Values): Promise<Row[]>;
  readonly with: (values: Values) => CompiledQuery<Row>;
}

/**
 * A statement that is built and compiled once, at its first use, and then only given its values: the builder's work
 * (about 31 µs) is more than the read itself.
 */
export function hot<Values extends object, Row>(
  build: (parameter: Parameters<Values>) => { compile(): CompiledQuery<Row> },
): Hot<Values, Row> {
  let compiled: CompiledQuery<Row> | undefined;
  return runnable((values) => {
    compiled ??= build((name) => new Placeholder(name) as never).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    return { ...compiled, parameters };
  });
}

function runnable<Values, Row>(bind: (values: Values) => CompiledQuery<Row>): Hot<Values, Row> {
  const run = async (executor: Executor, values: Values) => (await executor.executeQuery<Row>(bind(values))).rows;
  return Object.assign(run, { with: bind });
}

/** Keys that one statement takes at most. */
export const MOST_KEYS = 64;

/**
 * A `hot` statement for any number of keys up to `MOST_KEYS`: one for a power of two each, the last key repeated to fill
 * its list, so that few statements stay prepared.
 */
export function hotList<Key, Row>(build: (keys: Key[]) => { compile(): CompiledQuery<Row> }): Hot<readonly Key[], Row> {
  const statements = new Map<number, Hot<Record<number, Key>, Row>>();
  return runnable((keys) => {
    const size = 2 ** Math.ceil(Math.log2(keys.length));
    const places = Array.from({ length: size }, (_, index) => index);
    let statement = statements.get(size);
    if (!statement) statements.set(size, (statement = hot((p) => build(places.map((place) => p(place))))));
    return statement.with(places.map((place) => keys[Math.min(place, keys.length - 1)] as Key));
  });
}
