import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Measure } from "../support/bench.ts";
import { type Figure, figure } from "../support/figure.ts";
import { run, sourceCommand } from "../support/processes.ts";
import { percentile } from "../support/statistics.ts";

export interface BreachJob {
  /** Of the built service, as a URL. */
  readonly module: string;
  readonly file: string;
  /** How many passwords `breached 0`, `breached 1` … are in the file. */
  readonly planted: number;
  readonly lookups: number;
}

/** Milliseconds of each look-up, and megabytes by which the process grew. */
export interface BreachResult {
  readonly hits: readonly number[];
  readonly misses: readonly number[];
  readonly grown: number;
}

const BAR = { is: "<", value: 1 } as const;

/** Look-ups in a breach file of ten million hashes (a million, quick), one after the other. */
export const breach: Measure = {
  name: "breach",
  async run(bench) {
    const hashes = bench.either(10_000_000, 1_000_000);
    const file = join(bench.folder, "breaches.txt");
    const planted = 10_000;
    writeHashes(file, hashes - planted, planted);
    const module = pathToFileURL(join(bench.dist, "ports/breached-passwords.js")).href;
    const job: BreachJob = { module, file, planted, lookups: bench.either(10_000, 2000) };
    const command = sourceCommand(new URL("../load/breach-process.ts", import.meta.url), JSON.stringify(job));
    const { hits, misses, grown } = JSON.parse(await run(command, 300_000)) as BreachResult;
    const of = `${hashes / 1_000_000} million hashes`;
    return [
      ...lookups(`breach file of ${of}, found`, hits),
      ...lookups(`breach file of ${of}, not found`, misses),
      figure("breach file, memory that look-ups add", "MB", [grown]),
    ];
  },
};

function lookups(name: string, times: readonly number[]): Figure[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [figure(name, "ms", times, BAR), figure(`${name}: p99`, "ms", [percentile(sorted, 99)])];
}

/** Random hashes as SHA-1 spreads them, and among them those of the planted passwords, sorted. */
function writeHashes(file: string, random: number, planted: number): void {
  const prefixes = Float64Array.from({ length: random }, () => randomBytes(6).readUIntBE(0, 6)).sort();
  const known = Array.from({ length: planted }, (_, index) => sha1(`breached ${index}`)).sort();
  const output = openSync(file, "wx");
  let [lines, next, count] = [[] as string[], 0, 0];
  for (const value of prefixes) {
    const prefix = value.toString(16).toUpperCase().padStart(12, "0");
    for (let hash = known[next]; hash !== undefined && hash < prefix; hash = known[++next]) lines.push(`${hash}:1`);
    lines.push(`${prefix}${randomBytes(14).toString("hex").toUpperCase()}:${1 + (count++ % 20_000)}`);
    if (lines.length > 10_000) lines = flush(output, lines);
  }
  flush(output, [...lines, ...known.slice(next).map((hash) => `${hash}:1`)]);
  closeSync(output);
}

function flush(output: number, lines: readonly string[]): string[] {
  // As the downloader writes them.
  writeSync(output, lines.map((line) => `${line}\r\n`).join(""));
  return [];
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex").toUpperCase();
}
