import type { InEachLanguage } from "../../user.ts";

/** Everything about one kind of failure, in one place. A status or a language that is missing does not compile. */
export interface ProblemRow {
  /** The HTTP status. */
  readonly status: number;
  /** What a client reads: part of the contract, English, without punctuation at the end. */
  readonly message: string;
  /** The form field that it belongs to: the first of these that a form has. */
  readonly fields?: readonly string[];
  /** What a page says; without it the page says that something did not work. */
  readonly shown?: InEachLanguage;
}

/** Rows by their codes. Declared as codes and rows, so that no declaration repeats the words. */
export function problems<Code extends string>(
  rows: Readonly<Record<Code, ProblemRow>>,
): Readonly<Record<Code, ProblemRow>> {
  return rows;
}

/**
 * Codes of problems beside the common ones. A feature adds its own by declaration merging, so that the list of all codes
 * stays closed at compile time:
 *
 *     declare module "../../core/problems/problem.ts" {
 *       interface ProblemCodes { badge_taken: true }
 *     }
 */
export interface ProblemCodes {
  readonly internal: true;
}
