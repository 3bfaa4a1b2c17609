import { type Summary, summarize } from "./statistics.ts";

/** What the median must be. */
export type Bar = { readonly is: ">=" | "<" | "<=" | "="; readonly value: number };

/** One row of the table. */
export interface Figure extends Summary {
  readonly name: string;
  readonly unit: string;
  readonly bar?: Bar;
  /** Where it stands in a comparison of systems, for who draws that from the JSON. */
  readonly about?: About;
  /** Too much for the terminal: in the JSON only. */
  readonly detail?: boolean;
}

export interface About {
  readonly system: string;
  /** "session check", "login" … */
  readonly operation: string;
  /** Which password hash the systems had: each its own, all the same, or what does not hash. */
  readonly view: "own hash" | "same hash" | "no hash";
  readonly quantity: "rate" | "p50" | "p99" | "cpu" | "errors" | "seconds" | "megabytes" | "packages";
}

/** Throws for no values, and for one that is no number: that was not measured. */
export function figure(name: string, unit: string, values: readonly number[], bar?: Bar): Figure {
  if (values.length === 0 || !values.every(Number.isFinite))
    throw new Error(`${name}: not measured (${values.join()})`);
  return { name, unit, ...summarize(values), ...(bar && { bar }) };
}

/** A count that must be zero in the whole measurement. */
export function noErrors(name: string, count: number): Figure {
  return figure(name, "", [count], { is: "=", value: 0 });
}

/** Round by round, so that what disturbs a round disturbs both of its sides. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

export function isMissed({ median, bar }: Figure): boolean {
  if (!bar) return false;
  if (bar.is === ">=") return median < bar.value;
  if (bar.is === "<=") return median > bar.value;
  return bar.is === "<" ? median >= bar.value : median !== bar.value;
}
