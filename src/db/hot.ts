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

/**
 * A statement that is built and compiled once, at its first use, and then only given its values: the builder's work
 * (about 31 µs) is more than the read itself.
 */
export function hot<Values extends object, Row>(
  build: (parameter: Parameters<Values>) => { compile(): CompiledQuery<Row> },
): (executor: Executor, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (executor, values) => {
    compiled ??= build((name) => new Placeholder(name) as never).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    return (await executor.executeQuery<Row>({ ...compiled, parameters })).rows;
  };
}

/** Keys that one statement takes at most. */
export const MOST_KEYS = 64;

/**
 * A `hot` statement for any number of keys up to `MOST_KEYS`: one for a power of two each, the last key repeated to fill
 * its list, so that few statements stay prepared.
 */
export function hotList<Key, Row>(
  build: (keys: Key[]) => { compile(): CompiledQuery<Row> },
): (executor: Executor, keys: readonly Key[]) => Promise<Row[]> {
  const statements = new Map<number, (executor: Executor, values: Record<number, Key>) => Promise<Row[]>>();
  return (executor, keys) => {
    const size = 2 ** Math.ceil(Math.log2(keys.length));
    const places = Array.from({ length: size }, (_, index) => index);
    let statement = statements.get(size);
    if (!statement) statements.set(size, (statement = hot((p) => build(places.map((place) => p(place))))));
    return statement(
      executor,
      places.map((place) => keys[Math.min(place, keys.length - 1)] as Key),
    );
  };
}
