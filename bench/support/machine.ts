import { accessSync, constants } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { delimiter, join } from "node:path";

/** The core of the servers, and the one of who asks them. */
export const CORES = { server: 0, client: 1 } as const;

export function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether servers and clients get a core each. */
export const PINS = availableParallelism() >= 2 && isInstalled("taskset");

/** The words before a command that keep it, and every thread of it, on one core. */
export function pinned(core: number): string[] {
  return PINS ? ["taskset", "-c", String(core)] : [];
}

export function describeMachine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? "unknown",
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    node: process.version,
    pinned: PINS,
  };
}
