import type { Migration } from "kysely";
import * as baseline from "./0001-baseline.ts";
import * as secondFactors from "./0002-second-factors.ts";

/**
 * Append only: what was released is never edited. The names sort in the order of application. Each is a transaction, and
 * changes at most one table that exists already: with two, it could wait for a request that waits for it.
 */
export const coreMigrations: Record<string, Migration> = {
  "0001-baseline": baseline,
  "0002-second-factors": secondFactors,
};
