import { parseArgs } from "node:util";

export interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
  /** Grow to this many users, and measure nothing else. */
  readonly users: number | undefined;
}

/** Throws for a word that is none of `names`. */
export function readOptions(args: string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean" }, only: { type: "string" }, users: { type: "string" } },
  });
  const only = values.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is no measure; there are ${names.join(", ")}`);
  const users = values.users === undefined ? undefined : Number(values.users);
  if (users !== undefined && !(Number.isInteger(users) && users > 0)) throw new Error("--users takes a whole number");
  return { users, quick: values.quick ?? false, only };
}
