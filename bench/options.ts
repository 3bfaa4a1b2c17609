import { parseArgs } from "node:util";
import type { Measure } from "./support/bench.ts";

export interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
  /** Grow to this many users, and measure nothing else. */
  readonly users: number | undefined;
  /** Make what was found the published run. */
  readonly publishes: boolean;
}

/** Throws for a word that names no measure. */
export function readOptions(args: string[], measures: readonly Measure[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean" },
      only: { type: "string" },
      users: { type: "string" },
      publish: { type: "boolean" },
    },
  });
  const quick = values.quick ?? false;
  const names = measures.map(({ name }) => name);
  const usual = measures.filter(({ slow }) => !(quick && slow)).map(({ name }) => name);
  const only = values.only?.split(",") ?? usual;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is no measure; there are ${names.join(", ")}`);
  const users = values.users === undefined ? undefined : Number(values.users);
  if (users !== undefined && !(Number.isInteger(users) && users > 0)) throw new Error("--users takes a whole number");
  const publishes = values.publish ?? false;
  if (publishes && (quick || values.only !== undefined || users !== undefined))
    throw new Error("--publish takes a whole run");
  return { users, quick, only, publishes };
}
