import type { TestProject } from "vitest/node";
import "../test/support/postgres-setup.ts";

/** SQLite is enough to tell a mutant: each is killed or survives many times faster. */
export function setup({ provide }: TestProject): void {
  provide("postgres", "");
}
