import type { EventEmitter } from "node:events";
import type { Pool } from "pg";
import type { PostgresSettings } from "./defaults.ts";

const INT8 = 20;

/** Where a statement's connection comes from. */
export interface Pools {
  readonly reads: Pool;
  readonly writes: Pool;
}

/**
 * Pools that open connections as they are needed: a third for reads. A single connection serves both. Off this machine
 * they are encrypted, and the server is verified.
 */
export async function openPools(url: string, settings: PostgresSettings): Promise<Pools> {
  const { poolSize } = settings;
  const forReads = Math.ceil(poolSize / 3);
  const reads = await openPool(url, settings, forReads);
  return { reads, writes: poolSize === 1 ? reads : await openPool(url, settings, poolSize - forReads) };
}

async function openPool(url: string, settings: PostgresSettings, max: number): Promise<Pool> {
  const { default: pg } = await import("pg"); // only for who uses it
  class Client extends pg.Client {
    constructor(config?: ConstructorParameters<typeof pg.Client>[0]) {
      super(config);
      // A login that the driver itself gives up, for want of a password, leaves its socket open: the process would not end.
      const { connection } = this as unknown as { connection: EventEmitter & { stream: { destroy(): void } } };
      connection.on("error", () => connection.stream.destroy());
    }
  }
  const textParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;
  const { connectTimeout, statementTimeout, idleTimeout } = settings;
  return new pg.Pool({
    Client,
    connectionString: url,
    ...(needsTls(url) ? { ssl: { rejectUnauthorized: true } } : {}),
    application_name: "bienvenue",
    max,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    ...(statementTimeout === 0 ? PATIENT : limits(statementTimeout)),
    keepAlive: true,
    types: { getTypeParser: (oid, format) => ((oid as number) === INT8 ? Number : textParser(oid, format)) },
  });
}

/** Without limits, whatever the server's or the role's own are. */
const PATIENT = { options: "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0" };

function limits(statementTimeout: number) {
  return {
    // The server stops the statement by itself, the driver stops waiting in case it does not.
    statement_timeout: statementTimeout,
    // A transaction whose process hangs must not hold its locks for ever.
    idle_in_transaction_session_timeout: 10_000,
  };
}

/** Only for another machine, and only if the URL itself does not say how. */
export function needsTls(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const local = ["", "localhost", "127.0.0.1", "[::1]"].includes(hostname) || searchParams.has("host");
  return !local && !searchParams.has("sslmode") && !searchParams.has("ssl");
}
