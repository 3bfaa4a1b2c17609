import type { Pool } from "pg";
import type { PostgresSettings } from "./defaults.ts";

const INT8 = 20;

/** A pool that opens connections as they are needed. Off this machine they are encrypted, and the server is verified. */
export async function openPool(url: string, settings: PostgresSettings): Promise<Pool> {
  const { default: pg } = await import("pg"); // only for who uses it
  const textParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;
  const { poolSize, connectTimeout, statementTimeout, idleTimeout } = settings;
  return new pg.Pool({
    connectionString: url,
    ...(needsTls(url) ? { ssl: { rejectUnauthorized: true } } : {}),
    application_name: "bienvenue",
    max: poolSize,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    // The server stops the statement by itself, the driver stops waiting in case it does not.
    statement_timeout: statementTimeout,
    // A transaction whose process hangs must not hold its locks for ever.
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => ((oid as number) === INT8 ? Number : textParser(oid, format)) },
  });
}

/** Only for another machine, and only if the URL itself does not say how. */
export function needsTls(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const local = ["", "localhost", "127.0.0.1", "[::1]"].includes(hostname) || searchParams.has("host");
  return !local && !searchParams.has("sslmode") && !searchParams.has("ssl");
}
