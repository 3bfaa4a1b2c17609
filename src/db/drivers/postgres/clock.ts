import { type Kysely, sql } from "kysely";

/** The database's own time, epoch milliseconds: the one that counts when many nodes share it. */
export async function databaseTime(kysely: Kysely<never>): Promise<number> {
  const now = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`.as("now");
  return (await kysely.selectNoFrom(now).executeTakeFirstOrThrow()).now;
}
