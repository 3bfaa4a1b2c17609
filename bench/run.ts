// Measures the built service: `node --import ./scripts/run-sources.mjs bench/run.ts [--quick] [--only profile,login] [--users N] [--publish]`.
// Exits 0 also when a bar is missed (a busy machine misses it), 1 when something could not be measured. See README.md.
import { GENERATOR } from "./load/load.ts";
import { breach } from "./measures/breach.ts";
import { databases } from "./measures/databases.ts";
import { flood } from "./measures/flood.ts";
import { growth } from "./measures/growth.ts";
import { login } from "./measures/login.ts";
import { memory } from "./measures/memory.ts";
import { peers } from "./measures/peers.ts";
import { profile } from "./measures/profile.ts";
import { slowDisk } from "./measures/slow-disk.ts";
import { start } from "./measures/start.ts";
import { workers } from "./measures/workers.ts";
import { readOptions } from "./options.ts";
import { against } from "./publish/against.ts";
import { publish, published } from "./publish/files.ts";
import { type Bench, type Measure, openBench, Skipped } from "./support/bench.ts";
import { describeMachine } from "./support/machine.ts";
import { stopAll } from "./support/processes.ts";
import { type Findings, save, table } from "./support/report.ts";
import { watchOthers } from "./support/usage.ts";

const MEASURES: readonly Measure[] = [
  profile,
  login,
  flood,
  slowDisk,
  start,
  memory,
  databases,
  workers,
  breach,
  peers,
];

/** Longer than any run takes: whatever hangs, hangs no longer. */
const LIMIT_MS = 60 * 60_000;

const { quick, only, users, publishes } = readOptions(process.argv.slice(2), MEASURES);
const bench = openBench(quick);
const { versions, skipped } = bench;
const findings: Findings = {
  quick,
  generator: GENERATOR,
  versions,
  figures: {},
  othersPercent: {},
  skipped,
  failed: {},
};

const abort = (reason: string) => {
  console.error(reason);
  process.exit(1);
};
// What this run has started does not outlive it, however it ends: see support/run-folder.ts.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, abort);
// The shell between npm and us passes on no signal that ends it.
const parent = process.ppid;
if (process.env["npm_lifecycle_event"] !== undefined)
  setInterval(() => process.ppid !== parent && abort("npm has ended"), 500).unref();
setTimeout(() => abort("the run takes too long"), LIMIT_MS).unref();

const { cores, cpu, node, pinned } = describeMachine();
console.log(`${GENERATOR}, Node ${node}, ${cores} × ${cpu}, ${pinned ? "a core each" : "cores not pinned"}`);
for (const { name, slow } of MEASURES)
  if (quick && slow && !only.includes(name)) skipped[name] = `too slow for a quick run: --only ${name}`;
if (users !== undefined) await attempt(growth(users), bench);
else for (const measure of MEASURES) if (only.includes(measure.name)) await attempt(measure, bench);
save(findings);
const figures = Object.values(findings.figures).flat();
console.log(`\n${table(figures)}`);
const before = published();
if (before && users === undefined) console.log(`\n${against(figures, before, cpu)}\n`);
for (const [name, reason] of Object.entries(findings.skipped)) console.log(`${name}: not measured, ${reason}`);
for (const [name, reason] of Object.entries(findings.failed)) console.log(`${name}: FAILED, ${reason}`);
if (publishes) publish();
process.exitCode = Object.keys(findings.failed).length > 0 ? 1 : 0;

async function attempt({ name, run }: Measure, surroundings: Bench): Promise<void> {
  const begun = performance.now();
  const others = watchOthers();
  process.stderr.write(`${name} …`);
  try {
    findings.figures[name] = await run(surroundings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    (error instanceof Skipped ? findings.skipped : findings.failed)[name] = reason;
  } finally {
    await stopAll(); // what a failed measure left
    const percent = others();
    findings.othersPercent[name] = percent;
    const disturbed = percent > 5 ? `, disturbed: other programs used ${percent} % of the machine` : "";
    process.stderr.write(` ${Math.round((performance.now() - begun) / 1000)} s${disturbed}\n`);
  }
}
