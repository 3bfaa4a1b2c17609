import type { Client } from "pg";
import { AuthError } from "../../errors.ts";
import type { PostgresSettings } from "./defaults.ts";

/** Asks a new connection before it is used. Throws `database_unavailable` for a database that cannot hold every text. */
export async function greet(client: Client, { connectTimeout }: PostgresSettings): Promise<void> {
  const query = { text: "select getdatabaseencoding() as encoding", query_timeout: connectTimeout };
  const [{ encoding }] = (await client.query<{ encoding: string }>(query)).rows as [{ encoding: string }];
  if (encoding === "UTF8") return;
  throw new AuthError(
    "database_unavailable",
    `PostgreSQL: the database is in ${encoding}, which cannot hold every name: make one with create database … encoding 'UTF8' template template0`,
  );
}
