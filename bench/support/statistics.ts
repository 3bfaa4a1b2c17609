/** What several rounds of one measurement say. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Throws for no values: a figure without a measurement is none. */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: at(sorted, 0), median: percentile(sorted, 50), max: at(sorted, sorted.length - 1) };
}

/** Of values in ascending order; between two of them it is interpolated. */
export function percentile(sorted: readonly number[], percent: number): number {
  const position = ((sorted.length - 1) * percent) / 100;
  const below = at(sorted, Math.floor(position));
  return below + (at(sorted, Math.ceil(position)) - below) * (position % 1);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined || !Number.isFinite(value)) throw new Error("nothing was measured");
  return value;
}
