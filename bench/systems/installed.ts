import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sum } from "../support/statistics.ts";
import type { Installed } from "./system.ts";

/** Packages that an installation holds, of those that a lock file names by their folders. */
export function packagesIn(root: string, folders: readonly string[]): Installed {
  const there = folders.map((folder) => join(root, folder)).filter((folder) => existsSync(folder));
  return { megabytes: sum(there.map(sizeOf)), packages: there.length };
}

/** Megabytes of a folder's files, without the packages that are installed inside it. */
export function sizeOf(folder: string): number {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? 0 : sizeOf(path);
    return entry.isFile() ? statSync(path).size / 1e6 : 0;
  });
  return sum(sizes);
}
