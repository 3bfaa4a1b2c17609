import { parseArgs } from "node:util";

export interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
}

/** Throws for a word that is none of `names`. */
export function readOptions(args: string[], names: readonly string[]): Options {
  const { values } = parseArgs({ args, options: { quick: { type: "boolean" }, only: { type: "string" } } });
  const only = values.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is no measure; there are ${names.join(", ")}`);
  return { quick: values.quick ?? false, only };
}
