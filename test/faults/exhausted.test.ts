import pg from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { POSTGRES_DEFAULTS } from "../../src/db/drivers/postgres/defaults.ts";
import { deadline, effort, isLong } from "../effort.ts";
import { asOther, clusterOfTest, nodeOn, settledConnectionsOn } from "../support/fault-cluster.ts";
import { HEALTH, kindsOn, notRefused, probe, recovery, slowest, summary } from "../support/fault-probe.ts";
import { reportFigure } from "../support/report-figure.ts";

/** Milliseconds between two requests of a kind: all writes that wait must fit into the pool with room to spare. */
const INTERVAL = isLong ? 200 : 500;
const MILLISECONDS = effort("exhaustedSeconds") * 1000;
/** What a lock on the table of users does not concern, and what must not wait for those whom it does: not a login. */
const READS = ["profile", "current session", "live"];

/** As many connections as a greedy program gets; it keeps them until the function that it answers is called. */
async function takeAllConnections(url: string, most: number): Promise<() => Promise<void>> {
  const taken: pg.Client[] = [];
  const begin = async () => {
    const client = new pg.Client({ connectionString: url, application_name: "another program" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      taken.push(client);
    } catch (error) {
      expect(error).toMatchObject({ code: "53300" }); // too many clients already
    }
  };
  await Promise.all(Array.from({ length: most }, begin));
  // The service's own are cut, and what that frees is taken: backends end a little later, and jobs come back.
  const cut = `select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
    where application_name = 'bienvenue'`;
  for (let [own, before] = [1, 0]; own > 0 || taken.length > before; ) {
    before = taken.length;
    own = (await taken[0]!.query<{ count: number }>(cut)).rows[0]!.count;
    await Promise.all(Array.from({ length: most - taken.length }, begin));
  }
  return async () => {
    await Promise.all(taken.map((client) => client.end()));
  };
}

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  /** Of one PostgreSQL for all of these tests, each of which leaves it as it was. */
  let database: string;
  beforeAll(async () => {
    database = (await clusterOfTest({ settings: ["max_connections=100"] })).url;
  });

  const settled = { open: expect.any(Number), abandoned: 0 };

  test("A13, ASVS 13.1.3, 16.5.2: while another program holds all of its connections, every answer is 503", async () => {
    const { url } = await nodeOn(database);
    const { again, once } = await kindsOn(url);
    const giveBack = await takeAllConnections(database, 120);
    const seen = await probe(url, [...again, ...once, ...HEALTH], MILLISECONDS);
    await giveBack();
    const recovered = await recovery(url, [...again, ...HEALTH]);
    reportFigure(`no connection left: ${slowest(seen)}; back after ${recovered} ms`);
    expect(notRefused(seen)).toEqual([]);
    expect(recovered).toBeLessThan(deadline(5000));
    expect(await settledConnectionsOn(database)).toEqual(settled);
  });

  test("A13, ASVS 13.1.3, 16.5.2: while writes wait for another program's lock they are 503, and session checks go on", async () => {
    const { url } = await nodeOn(database);
    const kinds = [...(await kindsOn(url)).again, ...HEALTH];
    const seen = await asOther(database, async (other) => {
      await other.query("begin; lock table users in exclusive mode");
      return probe(url, kinds, MILLISECONDS, INTERVAL);
    });
    const recovered = await recovery(url, kinds);
    reportFigure(`users locked: ${slowest(seen)}; back after ${recovered} ms`);
    const reads = seen.filter(({ kind }) => READS.includes(kind));
    expect(
      summary(reads.filter(({ status, milliseconds }) => status !== 200 || milliseconds >= deadline(2000))),
    ).toEqual([]);
    expect(notRefused(seen.filter((one) => !reads.includes(one)))).toEqual([]);
    expect(recovered).toBeLessThan(deadline(5000));
    expect(await settledConnectionsOn(database)).toEqual(settled);
  });

  test("A13, control: with one connection for all, session checks wait for the writes, and the check sees it", async () => {
    const { url } = await nodeOn(database, {
      BIENVENUE_DATABASE_POOL_SIZE: "1",
      BIENVENUE_DATABASE_CONNECT_TIMEOUT: "500ms", // less than a write waits for the lock
    });
    const { again } = await kindsOn(url);
    const seen = await asOther(database, async (other) => {
      await other.query("begin; lock table users in exclusive mode");
      return probe(url, again, 1000, 100);
    });
    expect(seen.filter(({ kind, status }) => READS.includes(kind) && status !== 200)).not.toEqual([]);
    await recovery(url, again); // without the lock the writes go through: they were not refused for nothing
  });

  test("A13, ASVS 13.1.3: writes that wait for a standby that is gone leave no connection at the server", async () => {
    const { url } = await nodeOn(database);
    const { again } = await kindsOn(url);
    await asOther(database, async (other) => {
      await other.query("alter system set synchronous_standby_names = 'gone'");
      await other.query("select pg_reload_conf()");
      // As many as without end would fill the server.
      const seen = await probe(url, [...again, ...HEALTH], MILLISECONDS, INTERVAL);
      reportFigure(`standby gone: ${slowest(seen)}`);
      expect(summary(seen.filter(({ kind, status }) => (status === 200) !== READS.includes(kind)))).toEqual([]);
      expect((await settledConnectionsOn(database)).open).toBeLessThanOrEqual(POSTGRES_DEFAULTS.poolSize);
      await other.query("alter system reset synchronous_standby_names");
      await other.query("select pg_reload_conf()");
    });
    expect(await recovery(url, again)).toBeLessThan(deadline(5000));
  });
});
