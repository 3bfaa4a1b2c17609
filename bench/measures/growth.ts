import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { startCluster } from "../../test/support/postgres.ts";
import { findPostgres } from "../../test/support/postgres-programs.ts";
import { OPERATIONS, type Operation, openSeeded, type Seeded, SLICES, STATEMENT } from "../growth/operations.ts";
import { type Line, plot } from "../growth/plot.ts";
import { seed } from "../growth/seed.ts";
import { type Bench, type Measure, Skipped } from "../support/bench.ts";
import { newDatabase } from "../support/databases.ts";
import { type Figure, figure, ratios } from "../support/figure.ts";

const LEAST = 100_000;
const BAR = 1.3;

/** What each operation costs with 100 thousand users, with a million … up to `users`. */
export const growth = (users: number): Measure => ({
  name: "growth",
  async run(bench) {
    const bin = findPostgres();
    if (bin === undefined) throw new Skipped("PostgreSQL is not installed");
    const sizes: number[] = [];
    for (let size = LEAST; size < users; size *= 10) sizes.push(size);
    sizes.push(Math.max(users, LEAST));
    const folder = join(bench.folder, "growth");
    mkdirSync(folder);
    const sqlite = await measure(
      "SQLite",
      bench,
      sizes,
      folder,
      async (size) => `sqlite:${join(folder, `${size}.db`)}`,
    );
    // Its default of 128 MB is not what anybody serves millions from.
    const cluster = await startCluster(bin, { durable: true, settings: ["shared_buffers=2GB"] });
    try {
      const url = (size: number) => newDatabase(cluster.url, `users_${size}`);
      const postgres = await measure("PostgreSQL", bench, sizes, join(cluster.dataFolder, "base"), url);
      savePlot([...sqlite.lines, ...postgres.lines]);
      return [...sqlite.figures, ...postgres.figures];
    } finally {
      await cluster.stop();
    }
  },
});

type Costs = Record<Operation, number[]>;
const noCosts = (): Costs => Object.fromEntries(OPERATIONS.map((operation) => [operation, []])) as never;

/**
 * Reads every table's file: what is compared is the work on databases that are in the system's memory, not the disk's. Before
 * each turn, because there are systems that take away what was not used for a minute, however much is free.
 */
async function readWhole(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^\d/.test(entry.name)) continue; // PostgreSQL removes files of other names meanwhile
    await finished(createReadStream(join(entry.parentPath, entry.name), { highWaterMark: 1 << 20 }).resume());
  }
}

async function measure(
  name: string,
  bench: Bench,
  sizes: readonly number[],
  folder: string,
  urlOf: (size: number) => Promise<string>,
) {
  const figures: Figure[] = [];
  const rounds = bench.either(25, 3);
  const open: { readonly size: number; readonly seeded: Seeded; readonly costs: Costs }[] = [];
  for (const size of sizes) {
    const url = await urlOf(size);
    const words = `${name}, ${size.toLocaleString("en")} users`;
    figures.push(figure(`${words}: seeding`, "s", [await seed(url, size)]));
    if (url.startsWith("sqlite:")) {
      figures.push(figure(`${words}: file`, "MB", [statSync(url.slice("sqlite:".length)).size / 1e6]));
    }
    open.push({ size, seeded: await openSeeded(url, size, rounds + 1), costs: noCosts() });
  }
  // The sizes take turns; the first turn fills caches and counts for nothing.
  for (let round = 0; round <= rounds; round++) {
    await readWhole(folder);
    for (const operation of OPERATIONS) {
      const means = await takeTurns(
        operation,
        open.map(({ seeded }) => seeded),
      );
      if (round === 0) continue;
      for (const [index, mean] of means.entries()) open[index]?.costs[operation].push(mean);
    }
  }
  for (const { seeded } of open) await seeded.close();
  const [least] = open;
  const lines: Line[] = [];
  for (const operation of OPERATIONS) {
    const bar = operation === STATEMENT ? undefined : ({ is: "<", value: BAR } as const);
    const points: { users: number; times: number }[] = [];
    for (const { size, costs } of open) {
      const words = `${name}, ${size.toLocaleString("en")} users: ${operation}`;
      const times = ratios(costs[operation], least?.costs[operation] ?? []);
      figures.push(figure(words, "µs", costs[operation]));
      const relative = figure(`${words} to ${LEAST.toLocaleString("en")}`, "×", times, bar);
      if (size !== sizes[0]) figures.push(relative);
      points.push({ users: size, times: relative.median });
    }
    lines.push({ label: `${name}, ${operation}`, dashed: name === "PostgreSQL", points });
  }
  return { figures, lines };
}

/**
 * The mean cost of a round at each size. Slices of the sizes follow each other closely, each size first as often as any
 * other: a disk that is slow for a second, or pays for what was written before, is so for all of them.
 */
async function takeTurns(operation: Operation, seeded: readonly Seeded[]): Promise<number[]> {
  const slices: number[][] = seeded.map(() => []);
  for (let slice = 0; slice < SLICES; slice++) {
    const first = slice % seeded.length;
    const turns = [...seeded.keys()];
    for (const index of [...turns.slice(first), ...turns.slice(0, first)]) {
      slices[index]?.push((await seeded[index]?.cost(operation)) as number);
    }
  }
  return slices.map((costs) => costs.reduce((sum, cost) => sum + cost) / SLICES);
}

function savePlot(lines: readonly Line[]): void {
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("growth.svg", folder), plot(lines, BAR));
}
