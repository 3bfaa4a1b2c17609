import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every database that a suite runs on: a name, and the URL of a new empty one. */
export const DATABASES: readonly (readonly [name: string, url: () => string])[] = [
  ["sqlite in memory", () => "sqlite::memory:"],
  ["sqlite file", () => `sqlite:${join(temporaryFolder(), "test.db")}`],
];
