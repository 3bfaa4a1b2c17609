import { randomInt } from "node:crypto";

/** What two samples of times say of each other. Milliseconds. */
export interface Comparison {
  /** Welch's t of what lies below the 95th percentile; above 4.5 something tells the two apart (dudect). */
  readonly t: number;
  /** The chance that one of the second is longer than one of the first. */
  readonly auc: number;
  /** In which the difference of the medians lies, at 95 %. */
  readonly interval: readonly [number, number];
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)]!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
};

export function compare(first: readonly number[], second: readonly number[]): Comparison {
  const limit = sorted([...first, ...second])[Math.floor(0.95 * (first.length + second.length))]!;
  const [a, b] = [first.filter((value) => value < limit), second.filter((value) => value < limit)];
  const t = Math.abs(mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  const differences = sorted(Array.from({ length: 500 }, () => median(drawn(second)) - median(drawn(first))));
  return { t, auc: areaUnderCurve(first, second), interval: [differences[12]!, differences[487]!] };
}

/** As many, with putting back. */
function drawn(values: readonly number[]): number[] {
  return values.map(() => values[randomInt(values.length)]!);
}

/** Mann-Whitney's U as a share. */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const all = [...first.map((value) => ({ value, later: 0 })), ...second.map((value) => ({ value, later: 1 }))];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (const [index, { later }] of all.entries()) if (later) ranks += index + 1;
  const u = ranks - (second.length * (second.length + 1)) / 2;
  return u / (first.length * second.length);
}
