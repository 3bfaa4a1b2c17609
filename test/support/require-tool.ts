import { spawnSync } from "node:child_process";
import type { TestContext } from "vitest";

/** Where a tool is missing the test says that it did not run; in CI it must run. */
export function need({ skip }: TestContext, ...tools: string[]): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) return;
  if (process.env["CI"]) throw new Error(`CI has no ${missing.join(" and ")}: install their apt packages`);
  skip(`NOT RUN: needs ${missing.join(" and ")}`);
}

/** Whether the machine has a program. */
export function isThere(tool: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
}
