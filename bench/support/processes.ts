import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Everything that this run has started and that still runs. */
const running = new Set<ChildProcess>();

/** Starts a command as a process group of its own, so that what it starts (strace its server) ends with it. */
export function start(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program = "", ...args] = command;
  // The temporary folder is the sign by which the watchdog knows it (`run-folder.ts`).
  const env = { ...(options.env ?? process.env), TMPDIR: process.env["TMPDIR"] };
  const child = spawn(program, args, { ...options, env, detached: true });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/** Runs a command to its end and answers what it wrote. Throws when it fails or takes longer than it may. */
export async function run(command: readonly string[], timeoutMs: number, env = process.env): Promise<string> {
  const child = start(command, { env, stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => signal(child, "SIGKILL"), timeoutMs);
  try {
    const output = Promise.all([text(child.stdout as never), text(child.stderr as never)]);
    const [code] = (await once(child, "exit")) as [number | null];
    const [out, err] = await output;
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code ?? "a signal"}: ${out}${err}`);
    return out;
  } finally {
    clearTimeout(timer);
  }
}

/** Tells a process to stop, and insists. */
export async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const exited = once(child, "exit");
  signal(child, "SIGTERM");
  const insist = setTimeout(() => signal(child, "SIGKILL"), 10_000);
  await exited;
  clearTimeout(insist);
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
}

/** The command that runs a TypeScript file of ours. */
export function sourceCommand(url: URL, ...args: string[]): string[] {
  const loader = new URL("../../scripts/run-sources.mjs", import.meta.url);
  return [process.execPath, "--import", loader.href, fileURLToPath(url), ...args];
}

/** Waits until a server writes to its standard error where it listens, and answers that URL. */
export async function listening(child: ChildProcess): Promise<string> {
  let output = "";
  const url = new Promise<string>((resolve, reject) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      const found = /listen(?:s on|ing at:) (http:\S+)/i.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code ?? "a signal"}: ${output}`)));
  });
  const late = sleep(20_000, undefined, { ref: false }).then(() => {
    throw new Error(`the server does not listen: ${output}`);
  });
  return Promise.race([url, late]);
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // it has ended in this moment
  }
}
