import type { About } from "../support/figure.ts";
import { FLOOD, LIMITS } from "./charts.ts";
import { losses } from "./losses.ts";
import { OURS, type Run, rowOf, rowsOf, shown, systemsOf } from "./published.ts";

/** docs/benchmarks.md, from a run's JSON. */
export function benchmarks(run: Run): string {
  return `${[
    head(run),
    bars(run),
    section(
      "Session checks",
      "`GET /profile` with a session and what the others have for it, 64 connections, the server on one core. PostgreSQL runs on the same core. CPU is the server's, without PostgreSQL's.",
      ["session-checks.svg", "latency.svg"],
      operation(run, "session check", "no hash"),
    ),
    section(
      "Logins, registrations, resets",
      "8 connections, the servers with every core. First each with its own hash and cost, as it comes; then all with Argon2id of 19 MiB, 2 passes, 1 lane.",
      ["logins.svg"],
      ["login", "registration", "reset"]
        .flatMap((name) =>
          (["own hash", "same hash"] as const).map(
            (view) =>
              `### ${capital(name)}, ${view === "own hash" ? "each its own hash" : "the same hash"}\n\n${operation(run, name, view)}`,
          ),
        )
        .join("\n\n"),
    ),
    section(
      "Logout, and the request for a reset",
      "64 connections, no hash. A logout ends a session on disk; a request for a reset writes the token and the mail.",
      [],
      ["logout", "request for a reset"]
        .map((name) => `### ${capital(name)}\n\n${operation(run, name, "no hash")}`)
        .join("\n\n"),
    ),
    section(
      "A login flood",
      "Session checks over 64 connections while 64 others try passwords for addresses that nobody has, as fast as they are answered.",
      ["flood.svg"],
      operation(run, FLOOD.operation, FLOOD.view),
    ),
    section("Start, memory, size", "Memory is that of all processes; PostgreSQL's is not counted.", [], sizes(run)),
    "## Growth\n\nTo ten million users: [docs/scaling.md](scaling.md).\n\n![Growth](growth.svg)",
    losses(run),
  ].join("\n\n")}\n`;
}

function head({ date, machine, versions, generator, othersPercent, notes = [] }: Run): string {
  const { cores, cpu, memoryGigabytes, system, node, pinned } = machine;
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const others = Math.max(...Object.values(othersPercent));
  return `# Benchmarks

Written from [benchmarks.json](benchmarks.json), which is one run of \`npm run bench\` of ${date.slice(0, 10)}: ${cores} × ${cpu},
${memoryGigabytes} GB, ${system}, Node ${node}, load from ${generator}, ${pinned ? "server and load on a core each" : "cores not pinned"}; other programs used at most ${others} % of it.
${known.join(", ")}.

To repeat it: \`npm ci && npm run bench\` (about 40 minutes; \`-- --quick\` takes two and shows the ratios beside these).
[bench/README.md](../bench/README.md) says how each figure is made and what the peers need. What is compared ran in turns;
figures are medians of the rounds. All of them, ratios too, are of this processor (${cpu}): a session check was measured at
0.85 of hello world on an AMD EPYC and at 0.58 on an Intel Xeon.${notes.length > 0 ? `\n\nOf this run:\n\n${notes.map((note) => `- ${note}`).join("\n")}` : ""}`;
}

function bars(run: Run): string {
  const rows = rowsOf(run)
    .filter(({ bar, name }) => bar !== undefined && !name.endsWith("errors"))
    .map(({ name, unit, median, min, max, bar = "", missed }) => {
      const is = missed ? "**missed**" : "held";
      return `| ${name} | ${`${shown(median)} ${unit}`.trim()} | ${shown(min)} … ${shown(max)} | ${bar} | ${is} |`;
    });
  const errors = rowsOf(run).filter(({ bar, name }) => bar === "= 0" && name.endsWith("errors"));
  const wrong = errors.filter(({ missed }) => missed);
  return `## What we ask of ourselves

| | median | min … max | bar | |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

Errors are counted in ${errors.length} rows, ${wrong.length === 0 ? "all of them zero" : `of which not zero: ${wrong.map(({ name }) => name).join("; ")}`}.`;
}

function section(title: string, how: string, plots: readonly string[], tables: string): string {
  const pictures = plots.map((file) => `![${title}](benchmarks/${file})`);
  return [`## ${title}`, how, ...pictures, tables].join("\n\n");
}

function operation(run: Run, name: string, view: About["view"]): string {
  const rows = systemsOf(run, name, view).map((system) => {
    const cell = (quantity: About["quantity"]) => {
      const row = rowOf(run, { operation: name, view, system, quantity });
      return row === undefined || row.median === 0 ? "" : shown(row.median);
    };
    const rate = rowOf(run, { operation: name, view, system, quantity: "rate" });
    const scatter = rate ? `${shown(rate.min)} … ${shown(rate.max)}` : "";
    return `| ${strong(system)} | ${cell("rate")} | ${scatter} | ${cell("p50")} | ${cell("p99")} | ${cell("cpu")} |`;
  });
  return `| | a second | min … max | p50, ms | p99, ms | CPU, µs |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}`;
}

function sizes(run: Run): string {
  const table = (names: readonly string[], systems: readonly string[]) => {
    const rows = systems.map((system) => {
      const cells = names.map((name) => {
        const row = rowOf(run, { operation: name, system });
        return row ? `${shown(row.median)} ${row.unit}`.trim() : "";
      });
      return `| ${strong(system)} | ${cells.join(" | ")} |`;
    });
    return `| | ${names.join(" | ")} |\n| --- |${" ---: |".repeat(names.length)}\n${rows.join("\n")}`;
  };
  return [
    table(["start to ready", "memory, idle", "memory after logins"], systemsOf(run, "start to ready")),
    table(["installed size", "installed packages"], systemsOf(run, "installed size")),
  ].join("\n\n");
}

function strong(system: string): string {
  if (system.startsWith(OURS)) return `**${system}**`;
  return LIMITS.includes(system) ? `*${system}*` : system;
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
