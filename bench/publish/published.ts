import type { About } from "../support/figure.ts";

/** One row of a run, as its JSON has it. */
export interface Row extends Partial<About> {
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly bar?: string;
  readonly missed?: boolean;
}

/** A run's JSON; see `../support/report.ts`. */
export interface Run {
  readonly date: string;
  readonly quick: boolean;
  readonly generator: string;
  /** What to know of this run; added by hand. */
  readonly notes?: readonly string[];
  readonly machine: {
    readonly cores: number;
    readonly cpu: string;
    readonly memoryGigabytes: number;
    readonly system: string;
    readonly node: string;
    readonly pinned: boolean;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly othersPercent: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, string>>;
  readonly failed: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, Readonly<Record<string, Row>>>>;
}

export const OURS = "Bienvenue";

/** All rows with their names, in the run's order. */
export function rowsOf({ measures }: Run): (Row & { readonly name: string })[] {
  return Object.values(measures).flatMap((rows) => Object.entries(rows).map(([name, row]) => ({ name, ...row })));
}

/** The systems of an operation, in the run's order. */
export function systemsOf(run: Run, operation: string, view?: About["view"]): string[] {
  const rows = rowsOf(run).filter((row) => row.operation === operation && (view === undefined || row.view === view));
  return [...new Set(rows.map(({ system }) => system ?? ""))];
}

export function rowOf(
  run: Run,
  wanted: { readonly [Key in keyof About]?: About[Key] },
): (Row & { readonly name: string }) | undefined {
  const keys = Object.keys(wanted) as (keyof About)[];
  return rowsOf(run).find((row) => keys.every((key) => row[key] === wanted[key]));
}

/** Three digits, thousands apart. */
export function shown(value: number): string {
  return value >= 1000 ? value.toLocaleString("en") : String(value);
}
