import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LockFile, readLockFile } from "../../scripts/lock-file.ts";
import { run } from "../support/processes.ts";
import { packagesIn } from "./installed.ts";
import type { Argon2, Installed } from "./system.ts";

/** Compiling SQLite takes most of it, where it must be compiled. */
const INSTALL_MS = 5 * 60_000;

/** What only the second view needs is no part of an installation's size. */
const SHARED_HASH = /@node-rs\/argon2/;

export interface NpmPeer {
  readonly folder: string;
  readonly install: () => Promise<void>;
  readonly installed: () => Installed;
  readonly version: (name: string) => string;
}

/** A folder of `peers/` with packages of its own. */
export function npmPeer(name: string): NpmPeer {
  const folder = fileURLToPath(new URL(`../peers/${name}/`, import.meta.url));
  const lock: LockFile = readLockFile(`bench/peers/${name}/`);
  return {
    folder,
    install: () => install(folder),
    installed: () =>
      packagesIn(
        folder,
        Object.keys(lock.packages).filter((path) => path !== "" && !SHARED_HASH.test(path)),
      ),
    version: (dependency) => lock.packages[`node_modules/${dependency}`]?.version ?? "unknown",
  };
}

/** By the lock file, once for each lock file and each Node that compiles for itself. */
async function install(folder: string): Promise<void> {
  const stamp = join(folder, "node_modules/.bench");
  const lock = readFileSync(join(folder, "package-lock.json"));
  const wanted = `${process.versions.modules} ${createHash("sha256").update(lock).digest("hex")}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const command = ["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"];
  await run(command, INSTALL_MS).catch((error: unknown) => {
    throw new Error(`npm ci fails in bench/peers/${basename(folder)}`, { cause: error });
  });
  writeFileSync(stamp, wanted);
}

/** The setting by which peers take the hash that all share. */
export function hashSetting(hash: Argon2 | undefined): Record<string, string> {
  return hash === undefined ? {} : { ARGON2: `${hash.memory},${hash.passes}` };
}
