import type { Migration } from "kysely";
import * as usersSessionsTokens from "./0001-users-sessions-tokens.ts";

/** Append only: what was released is never edited. The names sort in the order of application. */
export const coreMigrations: Record<string, Migration> = {
  "0001-users-sessions-tokens": usersSessionsTokens,
};
