import { spawnSync } from "node:child_process";

/** Builds the package once, before any test: what runs as a process of its own runs as it is shipped. */
export function setup(): void {
  const built = spawnSync("npm", ["run", "--silent", "build"], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
}
