import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceCommand } from "./processes.ts";

/**
 * A folder for everything that a run writes, and the sign by which its processes are known: they all have it as their
 * TMPDIR. However the run ends, also by SIGKILL, a watchdog then kills whatever is left of them and removes the folder.
 */
export function openRunFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `bienvenue-${name}-`));
  chmodSync(folder, 0o711); // PostgreSQL is another user, with a folder of its own in this one
  const [program = "", ...args] = sourceCommand(new URL("./watchdog.ts", import.meta.url), folder);
  // In a process group of its own, which a terminal's Ctrl-C does not reach. Its input ends when this process does.
  const watchdog = spawn(program, args, { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  watchdog.unref();
  (watchdog.stdin as unknown as Socket).unref();
  process.env["TMPDIR"] = folder;
  return folder;
}
