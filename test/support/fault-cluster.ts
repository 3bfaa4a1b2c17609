import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { POSTGRES_DEFAULTS } from "../../src/db/drivers/postgres/defaults.ts";
import { FAULT_PATIENCE } from "../effort.ts";
import { temporaryFolder } from "./databases.ts";
import { type Cluster, type ClusterOptions, startCluster } from "./postgres.ts";
import { findPostgres } from "./postgres-programs.ts";
import { type Served, serve } from "./serve.ts";
import { whenDone } from "./when-done.ts";

/** A PostgreSQL for one test, which may do to it what it likes. It writes as durably as in earnest. */
export async function clusterOfTest(options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await startCluster(findPostgres()!, { durable: true, ...options });
  whenDone(() => cluster.stop());
  return cluster;
}

/** A node of the service on a PostgreSQL. */
export const nodeOn = (url: string, env: Record<string, string> = {}): Promise<Served> =>
  serve(temporaryFolder(), { LOG_LEVEL: "error", DATABASE_URL: url, ...FAULT_PATIENCE, ...env });

/** Runs SQL as another program that uses the same PostgreSQL; its connection ends with the function. */
export async function asOther<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: "another program" });
  client.on("error", () => undefined); // the server may go away under it
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Connections of the service to a PostgreSQL, and how many of them are in a transaction that nobody goes on with. */
export function connectionsOn(url: string): Promise<{ open: number; abandoned: number }> {
  return asOther(url, async (client) => {
    const { rows } = await client.query<{ open: number; abandoned: number }>(
      `select count(*)::int as open, count(*) filter (where state like 'idle in transaction%')::int as abandoned
       from pg_stat_activity where application_name = 'bienvenue'`,
    );
    return rows[0]!;
  });
}

/** The same once it has settled: what the server itself needs to find that a connection is gone. */
export async function settledConnectionsOn(url: string, attempts = 300): Promise<{ open: number; abandoned: number }> {
  for (let attempt = 0; ; attempt++) {
    const found = await connectionsOn(url);
    if (attempt === attempts || (found.open <= POSTGRES_DEFAULTS.poolSize && found.abandoned === 0)) return found;
    await sleep(100);
  }
}
