import type { TestProject } from "vitest/node";
import { startCluster } from "./postgres.ts";
import { findPostgres } from "./postgres-programs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the cluster that this test run started; empty where there is no PostgreSQL. */
    postgres: string;
  }
}

/** Starts one PostgreSQL for the whole test run. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const bin = findPostgres();
  if (bin === undefined) {
    provide("postgres", "");
    if (process.env["CI"]) throw new Error("PostgreSQL is not installed, and CI must not pass without it");
    console.warn(
      "\n*** PostgreSQL is not on this machine: its half of the suites did NOT run (apt-get install postgresql) ***\n",
    );
    return undefined;
  }
  const cluster = await startCluster(bin);
  provide("postgres", cluster.url);
  return () => cluster.stop();
}
