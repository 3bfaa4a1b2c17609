import { startCluster } from "../../test/support/postgres.ts";
import { findPostgres } from "../../test/support/postgres-programs.ts";
import { measureHashes } from "../comparison/hashes.ts";
import { measureSessions } from "../comparison/sessions.ts";
import { measureStarts } from "../comparison/starts.ts";
import { type Bench, type Measure, Skipped } from "../support/bench.ts";
import type { Figure } from "../support/figure.ts";
import { betterAuth } from "../systems/better-auth.ts";
import { express, expressVariants } from "../systems/express.ts";
import { flask } from "../systems/flask.ts";
import { ours } from "../systems/ours.ts";
import type { Argon2, Database, Product, System } from "../systems/system.ts";
import { builtConfig } from "./login.ts";

/** OWASP's least for Argon2id, and the least that ours takes. */
export const SHARED_HASH: Argon2 = { memory: 19456, passes: 2 };

/** Ours on each database beside what a user would take instead, as each comes and all with one hash. */
export const peers: Measure = {
  name: "peers",
  slow: true,
  async run(bench) {
    const installed = await installedPeers(bench);
    if (installed.length === 0) throw new Skipped("there is no peer to compare with");
    const bin = findPostgres();
    if (bin === undefined) bench.skipped["peers on PostgreSQL"] = "PostgreSQL is not installed";
    const cluster = bin === undefined ? undefined : await startCluster(bin, { durable: true });
    try {
      const databases: Database[] = cluster ? ["SQLite", "PostgreSQL"] : ["SQLite"];
      return await measure({ ...bench, cluster: cluster?.url ?? "" }, [ours(bench), ...installed], databases);
    } finally {
      await cluster?.stop();
    }
  },
};

/** Those that this machine has, or can install; it is said which it cannot. */
async function installedPeers(bench: Bench): Promise<Product[]> {
  const there: Product[] = [];
  for (const product of [betterAuth, express, flask]) {
    try {
      await product.install();
      Object.assign(bench.versions, product.versions());
      there.push(product);
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      bench.skipped[`peers: ${product.name}`] = reason;
    }
  }
  return there;
}

async function measure(
  bench: Bench & { readonly cluster: string },
  products: readonly Product[],
  databases: readonly Database[],
): Promise<Figure[]> {
  const systems: System[] = products.flatMap((product, index) =>
    product.databases
      .filter((database) => databases.includes(database))
      .map((database) => ({ name: `${product.name} on ${database}`, ours: index === 0, database, product })),
  );
  const { hashMemory: memory, hashPasses: passes, hashThreads: threads } = await builtConfig(bench);
  // Flushes and touches are no part of what a start, a hash of its own or a flood costs.
  const all = [...systems, ...variants(products)];
  return [
    ...(await measureSessions(bench, all)),
    ...(await measureHashes(bench, systems, { view: "own hash", cost: { memory, passes }, threads })),
    ...(await measureHashes(bench, all, { view: "same hash", cost: SHARED_HASH, threads })),
    ...(await measureStarts(bench, systems)),
  ];
}

function variants(products: readonly Product[]): System[] {
  return products.includes(express)
    ? expressVariants.map((product) => ({
        name: `${product.name} on SQLite`,
        ours: false,
        database: "SQLite",
        product,
      }))
    : [];
}
