import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";

/** Everything that a database holds, for "nothing was written": of SQLite every byte in the file's folder. */
export async function contents(url: string): Promise<unknown> {
  if (url.startsWith("sqlite:")) {
    const folder = dirname(url.slice("sqlite:".length));
    const files = readdirSync(folder).sort();
    return files.map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex"),
    ]);
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') order by 1",
    );
    const found: unknown[] = [];
    for (const { name } of tables.rows) found.push([name, (await client.query(`select * from ${name}`)).rows]);
    return found;
  } finally {
    await client.end();
  }
}

/** Runs SQL without parameters on a PostgreSQL database. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
