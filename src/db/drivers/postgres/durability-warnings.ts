import type { Kysely } from "kysely";

/** Settings by which PostgreSQL may lose what it has acknowledged, and what each may do when it is off. */
const DANGERS: Readonly<Record<string, string>> = {
  fsync: "a crash of the machine may lose or corrupt the database",
  full_page_writes: "a crash of the machine may corrupt the database",
  synchronous_commit: "a crash of the server may lose the last acknowledged writes",
};

/** One sentence for each setting of the server that endangers an acknowledged write. */
export async function durabilityWarnings(kysely: Kysely<never>): Promise<string[]> {
  const settings = kysely as unknown as Kysely<{ pg_settings: { name: string; setting: string } }>;
  const found = await settings
    .selectFrom("pg_settings")
    .select("name")
    .where("name", "in", Object.keys(DANGERS))
    .where("setting", "=", "off")
    .orderBy("name")
    .execute();
  return found.map(({ name }) => `PostgreSQL runs with ${name} = off: ${DANGERS[name]}`);
}
