import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { charts } from "./charts.ts";
import { benchmarks } from "./document.ts";
import type { Run } from "./published.ts";

const PUBLISHED = new URL("../../docs/benchmarks.json", import.meta.url);

/** The run that the documents show; undefined before there is one. */
export function published(): Run | undefined {
  return existsSync(PUBLISHED) ? (JSON.parse(readFileSync(PUBLISHED, "utf8")) as Run) : undefined;
}

/** Makes the last run the published one; `npm run docs` writes the documents from it. */
export function publish(): void {
  copyFileSync(new URL("../results/latest.json", import.meta.url), PUBLISHED);
}

/** What is written from the published run: path to text. */
export function benchmarkDocuments(): Record<string, string> {
  const run = published();
  if (!run) return {};
  const documents: Record<string, string> = { "docs/benchmarks.md": benchmarks(run) };
  for (const [file, svg] of Object.entries(charts(run))) documents[`docs/benchmarks/${file}`] = svg;
  return documents;
}
