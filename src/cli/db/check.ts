import { check } from "../../db/maintenance/check.ts";
import { configuration, type Terminal } from "../command.ts";
import { MIGRATIONS, refusal, withDatabase } from "./open.ts";

/** Prints how many rows each table has. Throws with what is wrong. */
export async function checkDatabase({ out }: Terminal): Promise<void> {
  const { tables, faults } = await withDatabase(configuration(), (database) => check(database, MIGRATIONS));
  for (const { name, rows } of tables) out(`${name}\t${rows} rows`);
  if (faults.length > 0) throw refusal(faults.join("; "));
  out("the database is sound");
}
