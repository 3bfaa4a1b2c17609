import type { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { Client, Pool } from "pg";
import type { PostgresServer, PostgresSettings } from "./defaults.ts";
import { greet } from "./greet.ts";

const INT8 = 20;

/** Where a statement's connection comes from. */
export interface Pools {
  readonly reads: Pool;
  readonly writes: Pool;
}

/**
 * Pools that open connections as they are needed: a third for reads. A single connection serves both. None is handed out
 * before it was greeted.
 */
export async function openPools(server: PostgresServer, settings: PostgresSettings): Promise<Pools> {
  const { poolSize } = settings;
  const forReads = Math.ceil(poolSize / 3);
  const reads = await openPool(server, settings, forReads);
  return { reads, writes: poolSize === 1 ? reads : await openPool(server, settings, poolSize - forReads) };
}

async function openPool(server: PostgresServer, settings: PostgresSettings, max: number): Promise<Pool> {
  const { default: pg } = await import("pg"); // loaded only when PostgreSQL is used
  class OwnClient extends pg.Client {
    constructor(config?: ConstructorParameters<typeof pg.Client>[0]) {
      super(config);
      // A login that the driver itself gives up, for want of a password, leaves its socket open: the process would not end.
      const { connection } = this as unknown as { connection: EventEmitter & { stream: { destroy(): void } } };
      connection.on("error", () => connection.stream.destroy());
    }
  }
  const textParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;
  const { host, port, user, password, database, options, applicationName = "bienvenue" } = server;
  return new pg.Pool({
    Client: OwnClient,
    ...defined({ host, port, user, password, database, options }),
    ssl: tlsOptions(server),
    application_name: applicationName,
    max,
    connectionTimeoutMillis: settings.connectTimeout,
    idleTimeoutMillis: settings.idleTimeout,
    onConnect: ((client: Client) => greet(client, settings)) as (client: unknown) => void, // awaited, though not so declared
    keepAlive: true,
    ...{ pipeline: true }, // not declared yet: statements are sent without waiting for the results of those before
    types: { getTypeParser: (oid, format) => ((oid as number) === INT8 ? Number : textParser(oid, format)) },
  });
}

/** The driver takes a property that is there and undefined for a value. */
function defined<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}

function tlsOptions({ tls, rootCertificate, certificate, key }: PostgresServer) {
  if (tls === "none") return false;
  return {
    rejectUnauthorized: tls !== "unverified",
    ...(tls === "full" ? {} : { checkServerIdentity: () => undefined }),
    ...(rootCertificate === undefined || rootCertificate === "system"
      ? {}
      : { ca: readFileSync(rootCertificate, "utf8") }),
    ...(certificate === undefined ? {} : { cert: readFileSync(certificate, "utf8") }),
    ...(key === undefined ? {} : { key: readFileSync(key, "utf8") }),
  };
}
