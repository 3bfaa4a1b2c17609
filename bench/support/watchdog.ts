// Waits for the end of a run, `node watchdog.ts FOLDER`: when its input ends, so has the run. Then it kills every process
// that has the run's folder as its TMPDIR, until there is none, and removes the folder.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** PostgreSQL ends at once when it is asked to, and takes its shared memory along. It is given this long. */
const PATIENCE_MS = 3000;

const folder = process.argv[2] ?? "";
if (!folder.startsWith("/")) throw new Error("takes the folder of a run");

function read(pid: number, what: "environ" | "cmdline" | "comm"): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8").split(/[\0\n]/);
  } catch {
    return undefined;
  }
}

/** Another user's environment may be secret, as PostgreSQL's; its data folder is in its command line. */
function belongs(pid: number): boolean {
  const environment = read(pid, "environ");
  if (environment) return environment.includes(`TMPDIR=${folder}`);
  return read(pid, "cmdline")?.some((word) => word.startsWith(`${folder}/`)) ?? false;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended in this moment
  }
}

await text(process.stdin);
const begun = performance.now();
for (;;) {
  const left = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const ours = left.map(Number).filter((pid) => pid !== process.pid && belongs(pid));
  if (ours.length === 0) break;
  const patient = performance.now() - begun < PATIENCE_MS;
  for (const pid of ours) kill(pid, patient && read(pid, "comm")?.[0] === "postgres" ? "SIGQUIT" : "SIGKILL");
  await sleep(50);
}
rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
