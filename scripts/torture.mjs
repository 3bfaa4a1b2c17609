// The kill suites, SQLite and PostgreSQL, with a thousand rounds each (`KILL_ROUNDS` for another number): about an hour.
// What they saw is printed at the end and stays in torture.jsonl, a line per database.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = `${root}torture.jsonl`;
const suites = ["test/process/kill.test.ts", "test/faults/kill.test.ts"];

rmSync(report, { force: true });
const env = { KILL_ROUNDS: "1000", ...process.env, TORTURE_REPORT: report };
const { status } = spawnSync("npx", ["vitest", "run", ...suites], { cwd: root, env, stdio: "inherit" });

for (const line of existsSync(report) ? readFileSync(report, "utf8").trim().split("\n") : []) {
  const { what, rounds, seconds, acknowledged, losses } = JSON.parse(line);
  const writes = Object.entries(acknowledged).map(([kind, count]) => `${kind} ${count}`);
  console.log(`${what}: ${rounds} kills in ${seconds} s, ${losses.length} losses; acknowledged: ${writes.join(", ")}`);
}
process.exit(status ?? 1);
