import type { Figure } from "../support/figure.ts";
import type { Run } from "./published.ts";

/** The ratios of a run on this processor beside those of the published one, a line each. */
export function against(figures: readonly Figure[], { measures, date, machine }: Run, cpu: string): string {
  const published = Object.assign({}, ...Object.values(measures)) as Run["measures"][string];
  const rows = figures
    .filter(({ unit }) => unit === "×")
    .map(({ name, median }) => {
      const before = published[name];
      if (!before) return [name, median.toPrecision(3), "", "not published"];
      const { min, max } = before;
      const words = median < min ? "below" : median > max ? "above" : "within";
      return [name, median.toPrecision(3), `${before.median} (${min} … ${max})`, words];
    });
  const all = [["ratio", "now", `published ${date.slice(0, 10)}`, "its range"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const processors =
    cpu === machine.cpu
      ? `Both on ${cpu}:`
      : `This run is on ${cpu}, the published one on ${machine.cpu}: their ratios cannot be compared.`;
  const lines = all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
  return `${processors}\n${lines}`;
}
