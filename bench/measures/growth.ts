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
import { run } from "../support/processes.ts";
import { summarize } from "../support/statistics.ts";

const LEAST = 100_000;
const BAR = 1.3;

/** A database of the comparison. */
interface Size {
  readonly users: number;
  /** A second one of the same size: what it costs against the first is how much the measure scatters. */
  readonly again?: true;
}

/** What each operation costs with 100 thousand users, with a million … up to `users`. */
export const growth = (users: number): Measure => ({
  name: "growth",
  async run(bench) {
    const bin = findPostgres();
    if (bin === undefined) throw new Skipped("PostgreSQL is not installed");
    const sizes: Size[] = [{ users: LEAST }, { users: LEAST, again: true }];
    for (let size = 10 * LEAST; size < users; size *= 10) sizes.push({ users: size });
    if (users > LEAST) sizes.push({ users });
    const folder = join(bench.folder, "growth");
    mkdirSync(folder);
    const file = async (name: string) => `sqlite:${join(folder, `${name}.db`)}`;
    const sqlite = await measure("SQLite", bench, sizes, folder, file);
    // Its default of 128 MB is not what anybody serves millions from.
    const cluster = await startCluster(bin, { durable: true, settings: ["shared_buffers=2GB"] });
    try {
      const database = (name: string) => newDatabase(cluster.url, `users_${name}`);
      const postgres = await measure("PostgreSQL", bench, sizes, join(cluster.dataFolder, "base"), database);
      savePlot([...sqlite.lines, ...postgres.lines]);
      return [...sqlite.figures, ...postgres.figures];
    } finally {
      await cluster.stop();
    }
  },
});

type Costs = Record<Operation, number[]>;
const noCosts = (): Costs => Object.fromEntries(OPERATIONS.map((operation) => [operation, []])) as never;

interface Open extends Size {
  readonly words: string;
  readonly seeded: Seeded;
  readonly warm: Costs;
  readonly cold: Costs;
}

/** Every table's file. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^\d/.test(entry.name)) // PostgreSQL removes files of other names meanwhile
    .map(({ parentPath, name }) => join(parentPath, name));
}

/**
 * Reads every file: what is compared is the work on databases that are in the system's memory, not the disk's. Before
 * each turn, because there are systems that take away what was not used for a minute, however much is free.
 */
async function warmUp(folder: string): Promise<void> {
  for (const file of filesIn(folder)) await finished(createReadStream(file, { highWaterMark: 1 << 20 }).resume());
}

/** Has the system forget every file of a megabyte and more. What the database itself remembers stays. */
async function coolDown(folder: string): Promise<void> {
  for (const file of filesIn(folder).filter((path) => statSync(path).size >= 1e6))
    await run(["dd", `of=${file}`, "oflag=nocache", "conv=notrunc,nocreat,fdatasync", "count=0"], 60_000);
}

async function measure(
  name: string,
  bench: Bench,
  sizes: readonly Size[],
  folder: string,
  urlOf: (name: string) => Promise<string>,
) {
  const figures: Figure[] = [];
  const [warm, cold] = [bench.either(9, 3), bench.either(5, 1)];
  const open: Open[] = [];
  for (const size of sizes) {
    const { users, again } = size;
    const url = await urlOf(`${users}${again ? "_again" : ""}`);
    const words = `${name}, ${users.toLocaleString("en")} users${again ? " again" : ""}`;
    figures.push(figure(`${words}: seeding`, "s", [await seed(url, users)]));
    if (url.startsWith("sqlite:")) {
      figures.push(figure(`${words}: file`, "MB", [statSync(url.slice("sqlite:".length)).size / 1e6]));
    }
    const seeded = await openSeeded(url, users, 1 + warm + cold);
    open.push({ ...size, words, seeded, warm: noCosts(), cold: noCosts() });
  }
  // The sizes take turns; the first turn fills caches and counts for nothing.
  for (let round = 0; round <= warm; round++) {
    await warmUp(folder);
    for (const operation of OPERATIONS) {
      const means = await takeTurns(operation, open);
      if (round === 0) continue;
      for (const [index, mean] of means.entries()) open[index]?.warm[operation].push(mean);
    }
  }
  for (let round = 0; round < cold; round++) {
    for (const operation of OPERATIONS) {
      await coolDown(folder);
      for (const [index, mean] of (await takeTurns(operation, open)).entries()) open[index]?.cold[operation].push(mean);
    }
  }
  for (const { seeded } of open) await seeded.close();
  for (const operation of OPERATIONS) figures.push(...rows(open, operation));
  return { figures, lines: OPERATIONS.map((operation) => lineOf(name, open, operation)) };
}

function rows([least, ...others]: readonly Open[], operation: Operation): Figure[] {
  if (!least) return [];
  const bar = operation === STATEMENT ? undefined : ({ is: "<=", value: BAR } as const);
  const to = `to ${LEAST.toLocaleString("en")}`;
  const costs = ({ words, warm, cold }: Open) => [
    figure(`${words}: ${operation}`, "µs", warm[operation]),
    figure(`${words}: ${operation}, cold`, "µs", cold[operation]),
  ];
  return [
    ...costs(least),
    ...others.flatMap((size) => [
      ...costs(size),
      figure(
        `${size.words}: ${operation} ${to}`,
        "×",
        ratios(size.warm[operation], least.warm[operation]),
        size.again ? undefined : bar,
      ),
      figure(`${size.words}: ${operation}, cold, ${to}`, "×", ratios(size.cold[operation], least.cold[operation])),
    ]),
  ];
}

function lineOf(name: string, open: readonly Open[], operation: Operation): Line {
  const [least] = open;
  const points = open
    .filter(({ again }) => !again)
    .map(({ users, warm }) => ({
      users,
      times: summarize(ratios(warm[operation], least?.warm[operation] ?? [])).median,
    }));
  return { label: `${name}, ${operation}`, dashed: name === "PostgreSQL", points };
}

/**
 * The mean cost of a round at each size. Slices of the sizes follow each other closely, each size first as often as any
 * other: a disk that is slow for a second, or pays for what was written before, is so for all of them.
 */
async function takeTurns(operation: Operation, open: readonly Open[]): Promise<number[]> {
  const slices: number[][] = open.map(() => []);
  for (let slice = 0; slice < SLICES; slice++) {
    const first = slice % open.length;
    const turns = [...open.keys()];
    for (const index of [...turns.slice(first), ...turns.slice(0, first)]) {
      slices[index]?.push((await open[index]?.seeded.cost(operation)) as number);
    }
  }
  return slices.map((costs) => costs.reduce((sum, cost) => sum + cost) / SLICES);
}

function savePlot(lines: readonly Line[]): void {
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("growth.svg", folder), plot(lines, BAR));
}
