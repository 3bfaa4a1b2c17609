import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type TestContext, test, vi } from "vitest";
import { isInstalled } from "../../bench/support/machine.ts";
import { isLong } from "../effort.ts";
import { findPostgres } from "../support/postgres-programs.ts";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Since the machine started: with the id it tells a process from a later one. */
  readonly startedAt: string;
}

/** Every process of this machine, without those that have ended and that nobody has waited for. */
function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        if (fields[0] === "Z") return [];
        return { pid: Number(name), parent: Number(fields[1]), command, startedAt: fields[19] ?? "" };
      } catch {
        return []; // it has ended in this moment
      }
    });
}

function descendants(pid: number, all = processes()): Process[] {
  const children = all.filter(({ parent }) => parent === pid);
  return [...children, ...children.flatMap((child) => descendants(child.pid, all))];
}

const running = (some: readonly Process[]) => {
  const all = processes();
  return some.filter(({ pid, startedAt }) => all.some((other) => other.pid === pid && other.startedAt === startedAt));
};

const isRunFolder = (name: string) => name.startsWith("bienvenue-");

const BENCH = ["--import", "./scripts/run-sources.mjs", "bench/run.ts", "--quick", "--only"];

/** Starts a bench in a temporary folder of its own; answers it and what it has started, once all of that runs. */
async function startBench({ onTestFinished }: TestContext, command: readonly string[], wanted: readonly RegExp[]) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  chmodSync(folder, 0o711);
  const [program = "", ...args] = command;
  const env = { ...process.env, TMPDIR: folder, npm_lifecycle_event: "bench" };
  const bench = spawn(program, args, { env, stdio: "ignore" });
  let started: Process[] = [];
  onTestFinished(() => {
    bench.kill("SIGKILL");
    for (const { pid } of running(started)) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  while (!wanted.every((pattern) => started.some(({ command: words }) => pattern.test(words)))) {
    if (bench.exitCode !== null || bench.signalCode !== null)
      throw new Error(`the bench ended with ${bench.exitCode ?? bench.signalCode}`);
    await sleep(50);
    started = descendants(bench.pid ?? 0);
  }
  return { bench, folder, started };
}

const SERVICE = /cli\.js serve/;
const LOAD = isInstalled("wrk") ? /wrk .*\/profile/ : /autocannon-process/;
const DATABASES = [SERVICE, LOAD, /postgres .*-D /, /postgres: /];
const SLOW_DISK = [SERVICE, /strace /, /probe-process/];

const bench = (measure: string) => [process.execPath, ...BENCH, measure];
const npm = (measure: string) => ["sh", "-c", `"${process.execPath}" ${BENCH.join(" ")} ${measure} && true`];

const missing = { PostgreSQL: findPostgres() === undefined, strace: !isInstalled("strace") };

type Killed = [what: string, NodeJS.Signals, command: string[], wanted: RegExp[], needs?: keyof typeof missing];

const EVERY_TIME: Killed[] = [
  ["measures databases", "SIGKILL", bench("databases"), DATABASES, "PostgreSQL"],
  ["was started by npm, whose shell gets it", "SIGTERM", npm("profile"), [SERVICE, LOAD]],
];
const OTHERS: Killed[] = [
  ["measures databases", "SIGINT", bench("databases"), DATABASES, "PostgreSQL"],
  ["measures databases", "SIGTERM", bench("databases"), DATABASES, "PostgreSQL"],
  ["runs its servers under strace", "SIGKILL", bench("slow-disk"), SLOW_DISK, "strace"],
];

test.concurrent.for(isLong ? [...EVERY_TIME, ...OTHERS] : EVERY_TIME)(
  "nothing is left of a bench that %s, after %s",
  async ([, signal, command, wanted, needs], context) => {
    if (needs && missing[needs]) return;
    const { bench, folder, started } = await startBench(context, command, wanted);
    bench.kill(signal);
    await vi.waitUntil(() => running(started).length === 0 && !readdirSync(folder).some(isRunFolder), {
      timeout: 500_000,
    });
  },
);
