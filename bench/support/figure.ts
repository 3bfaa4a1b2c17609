import { type Summary, summarize } from "./statistics.ts";

/** What the median must be. */
export type Bar = { readonly is: ">=" | "<" | "="; readonly value: number };

/** One row of the table. */
export interface Figure extends Summary {
  readonly name: string;
  readonly unit: string;
  readonly bar?: Bar;
}

export function figure(name: string, unit: string, values: readonly number[], bar?: Bar): Figure {
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
  return bar.is === "<" ? median >= bar.value : median !== bar.value;
}
