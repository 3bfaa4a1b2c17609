import { mkdirSync, writeFileSync } from "node:fs";
import { type Figure, isMissed } from "./figure.ts";
import { describeMachine } from "./machine.ts";

/** What a run found: figures by measure, and why there are none of the others. */
export interface Findings {
  readonly quick: boolean;
  readonly generator: string;
  readonly figures: Record<string, Figure[]>;
  /** Of the service, of what it is compared with, and of what they run on. */
  readonly versions: Record<string, string>;
  /** Percentage of all cores that other programs used during a measure. */
  readonly othersPercent: Record<string, number>;
  readonly skipped: Record<string, string>;
  readonly failed: Record<string, string>;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures
    .filter(({ detail }) => detail !== true)
    .map((row) => [
      row.name,
      `${round(row.median)} ${row.unit}`.trim(),
      row.min === row.max ? "" : `${round(row.min)} … ${round(row.max)}`,
      row.bar ? `${row.bar.is} ${row.bar.value}` : "",
      row.bar ? (isMissed(row) ? "MISSED" : "ok") : "",
    ]);
  const all = [["measure", "median", "min … max", "bar", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Writes `results/latest.json`. */
export function save({ figures, ...rest }: Findings): void {
  const folder = new URL("../results/", import.meta.url);
  const date = new Date().toISOString();
  const machine = describeMachine();
  const measures = Object.fromEntries(Object.entries(figures).map(([name, rows]) => [name, byName(rows)]));
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ date, machine, ...rest, measures }, undefined, 2);
  writeFileSync(new URL("latest.json", folder), `${text}\n`);
}

function byName(rows: readonly Figure[]): Record<string, object> {
  return Object.fromEntries(
    rows.map((row) => {
      const { name, unit, bar, about } = row;
      const numbers = { median: round(row.median), min: round(row.min), max: round(row.max) };
      return [
        name,
        { unit, ...numbers, ...(bar && { bar: `${bar.is} ${bar.value}`, missed: isMissed(row) }), ...about },
      ];
    }),
  );
}

/** Three digits are more than a shared machine can promise. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
