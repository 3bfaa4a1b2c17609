import type { Requirement } from "./requirements.ts";
import { isRunOf } from "./titles.ts";

/** One test as it ran. */
export interface Run {
  readonly file: string;
  /** With what stands around it. */
  readonly name: string;
  readonly status: string;
}

/** What is wrong with the proof of a requirement after a run of all tests, in words; undefined if it is proven. */
export function unproven({ id, not, tests }: Requirement, runs: readonly Run[]): string | undefined {
  if (not !== undefined) return tests.length > 0 ? `${id} is said to be not there, and has a test` : undefined;
  const its = runs.filter((run) => tests.some((title) => title.file === run.file && isRunOf(title, run.name)));
  const failed = its.find(({ status }) => status === "failed");
  if (failed) return `${id}: failed: ${failed.name}`;
  return its.some(({ status }) => status === "passed") ? undefined : `${id} has no test that passed`;
}
