import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { temporaryFolder } from "./databases.ts";

export interface SmallDisk {
  readonly folder: string;
  readonly resize: (size: string) => void;
  readonly freeBytes: () => number;
}

/** A disk of its own of this size, such as `600k`, until the test ends. Only root may mount one. */
export function smallDisk({ skip }: TestContext, size: string): SmallDisk {
  const parent = temporaryFolder();
  const folder = join(parent, "disk");
  mkdirSync(folder);
  chmodSync(parent, 0o755); // PostgreSQL runs as another user
  const mounted = mount(["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  if (mounted !== "" && process.env["CI"]) throw new Error(`CI must be able to mount a tmpfs: ${mounted}`);
  if (mounted !== "") skip(`NOT RUN: needs to mount a tmpfs: ${mounted}`);
  // Hooks run last first: this one before the folder is removed, and after the processes that were started later.
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  chmodSync(folder, 0o777);
  return {
    folder,
    resize: (to) => {
      const said = mount(["-o", `remount,size=${to}`, folder]);
      if (said !== "") throw new Error(said);
    },
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
  };
}

function mount(args: string[]): string {
  const { status, stderr, error } = spawnSync("mount", args, { encoding: "utf8" });
  return status === 0 ? "" : (error?.message ?? stderr);
}
