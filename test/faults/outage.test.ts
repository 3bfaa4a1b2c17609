import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { POSTGRES_DEFAULTS } from "../../src/db/drivers/postgres/defaults.ts";
import { deadline, effort, isLong } from "../effort.ts";
import { clusterOfTest, nodeOn, settledConnectionsOn } from "../support/fault-cluster.ts";
import { HEALTH, kindsOn, notRefused, probe, recovery, slowest } from "../support/fault-probe.ts";
import type { Cluster } from "../support/postgres.ts";
import { reportFigure } from "../support/report-figure.ts";

/** How long a fault lasts. */
const SECONDS = effort("outageSeconds");
const { poolSize } = POSTGRES_DEFAULTS;

const FAULTS: [string, (cluster: Cluster) => Promise<void>, (cluster: Cluster) => Promise<void>][] = [
  ["is stopped at once", (cluster) => cluster.end("SIGQUIT"), (cluster) => cluster.start()],
  ["hangs", async (cluster) => cluster.freeze(), async (cluster) => cluster.thaw()],
];

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  /** One for all of these tests, each of which leaves it as it was. */
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusterOfTest();
  });

  test.for(FAULTS)("A13, ASVS 13.1.3, 16.5.2, 16.5.3: while it %s every answer is 503", async ([fault, begin, end]) => {
    const { url, process } = await nodeOn(cluster.url);
    const { again, once } = await kindsOn(url);
    const before = probe(url, again, 600, 30);
    await sleep(300);
    await begin(cluster);
    const seen = await probe(url, [...again, ...once, ...HEALTH], SECONDS * 1000);
    await end(cluster);
    const recovered = await recovery(url, [...again, ...HEALTH]);
    const connections = await settledConnectionsOn(cluster.url);
    reportFigure(`PostgreSQL ${fault}: ${slowest(seen)}; back after ${recovered} ms`);

    // Those that were on their way may have been answered, well or not, but never late and never wrongly.
    const odd = (await before).filter(
      ({ status, milliseconds }) => milliseconds >= deadline(2000) || ![200, 503].includes(status),
    );
    expect(odd).toEqual([]);
    expect(notRefused(seen)).toEqual([]);
    expect(recovered).toBeLessThan(deadline(5000));
    expect(connections.open).toBeLessThanOrEqual(poolSize);
    expect(connections.abandoned).toBe(0);
    expect([process.exitCode, process.signalCode]).toEqual([null, null]);
  });

  test("A13, control: with a database the check sees answers that are not 503", async () => {
    const { url } = await nodeOn(cluster.url);
    const kinds = [...(await kindsOn(url)).again, ...HEALTH];
    expect(notRefused(await probe(url, kinds, 1))).toHaveLength(kinds.length - 1);
  });

  test.runIf(isLong)("A13, control: with a longer patience the check sees answers that are late", async () => {
    const patience = { BIENVENUE_DATABASE_CONNECT_TIMEOUT: "3s", BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "3s" };
    const { url } = await nodeOn(cluster.url, patience);
    const kinds = [...(await kindsOn(url)).again, ...HEALTH];
    cluster.freeze();
    expect(notRefused(await probe(url, kinds, 1))).toHaveLength(kinds.length - 1);
    cluster.thaw();
  });

  test("A13, control: the check of connections sees those that are too many and those in a transaction", async () => {
    const { url } = cluster;
    const pool = new pg.Pool({ connectionString: url, application_name: "bienvenue", max: poolSize + 1 });
    onTestFinished(() => pool.end());
    const clients = await Promise.all(Array.from({ length: poolSize + 1 }, () => pool.connect()));
    await clients[0]!.query("begin");
    expect(await settledConnectionsOn(url, 10)).toEqual({ open: poolSize + 1, abandoned: 1 });
    for (const client of clients) client.release(true);
  });
});
