import { type ChartRow, chart } from "./chart.ts";
import { OURS, type Run, rowOf, systemsOf } from "./published.ts";

const CHECK = { operation: "session check", view: "no hash" } as const;
const CALM = { operation: "session check without a flood", view: "own hash" } as const;
export const FLOOD = { operation: "session check in a login flood", view: "own hash" } as const;

export const LIMITS = ["hello world", "bare session check", "hashes alone"];

/** The plots of a run: file name to SVG. */
export function charts(run: Run): Record<string, string> {
  const processor = run.machine.cpu;
  return {
    "session-checks.svg": chart({
      title: "Session checks a second, on one core",
      unit: "more is better; grey above: what Node allows",
      processor,
      rows: systemsOf(run, CHECK.operation).map((system) => row(system, rate(run, { ...CHECK, system }))),
    }),
    "latency.svg": chart({
      title: "How long a session check takes, 64 connections",
      unit: "milliseconds",
      processor,
      ends: ["median", "99th percentile"],
      rows: systemsOf(run, CHECK.operation).map((system) =>
        row(
          system,
          median(run, { ...CHECK, system, quantity: "p99" }),
          median(run, { ...CHECK, system, quantity: "p50" }),
        ),
      ),
    }),
    "flood.svg": chart({
      title: "A session check while 64 connections try passwords",
      unit: "milliseconds, 99th percentile",
      processor,
      ends: ["before", "in the flood"],
      rows: systemsOf(run, FLOOD.operation).map((system) =>
        row(
          system,
          median(run, { ...FLOOD, system, quantity: "p99" }),
          median(run, { ...CALM, system, quantity: "p99" }),
        ),
      ),
    }),
    "logins.svg": chart({
      title: "Logins a second, all with Argon2id of 19 MiB and 2 passes",
      unit: "more is better; grey above: the hash without anything else",
      processor,
      rows: ["hashes alone", ...systemsOf(run, "login", "same hash").filter((system) => !LIMITS.includes(system))].map(
        (system) => row(system, rate(run, { operation: "login", view: "same hash", system })),
      ),
    }),
  };
}

function row(system: string, to: number, from?: number): ChartRow {
  const kind = system.startsWith(OURS) ? "ours" : LIMITS.includes(system) ? "limit" : "peer";
  return { label: system, to, from, kind };
}

const rate = (run: Run, of: Parameters<typeof rowOf>[1]) => Math.round(median(run, { ...of, quantity: "rate" }));

function median(run: Run, of: Parameters<typeof rowOf>[1]): number {
  const found = rowOf(run, of);
  if (!found) throw new Error(`the run has no row for ${JSON.stringify(of)}`);
  return found.median;
}
