import type { TestApp } from "./make-app.ts";

/** Everything that is stored, for "nothing changed". */
export async function storedRows({ db: { kysely } }: TestApp) {
  return {
    users: await kysely.selectFrom("users").selectAll().orderBy("id").execute(),
    sessions: await kysely.selectFrom("sessions").selectAll().orderBy("digest").execute(),
    tokens: await kysely.selectFrom("tokens").selectAll().orderBy("digest").execute(),
  };
}

/** Every table that there is, but for the count of what was tried. */
export const TABLES = [
  ...(["users", "sessions", "tokens", "leases", "trusted_browsers", "events", "mails"] as const),
  ...(["logins", "totps", "totp_enrolments", "recovery_codes", "two_step_removals"] as const),
  ...(["passkeys", "passkey_users", "challenges"] as const),
] as const;

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table, in an order of its own. */
export async function tableRows({ db: { kysely } }: TestApp): Promise<Record<(typeof TABLES)[number], Row[]>> {
  const found: [string, Row[]][] = [];
  for (const table of TABLES) {
    const rows: Row[] = await kysely.selectFrom(table).selectAll().execute();
    const text = (row: Row) => JSON.stringify(row);
    found.push([table, [...rows].sort((a, b) => (text(a) < text(b) ? -1 : 1))]);
  }
  return Object.fromEntries(found) as Record<(typeof TABLES)[number], Row[]>;
}
