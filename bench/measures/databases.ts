import { startCluster } from "../../test/support/postgres.ts";
import { findPostgres } from "../../test/support/postgres-programs.ts";
import { load } from "../load/load.ts";
import { type Bench, type Measure, Skipped } from "../support/bench.ts";
import { checkProfile, logIn, registerUsers } from "../support/client.ts";
import { figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { type Server, serve } from "../support/servers.ts";
import { sum } from "../support/statistics.ts";

const CONNECTIONS = 64;

/** GET /profile on PostgreSQL beside SQLite. The database's own work is on the same cores. */
export const databases: Measure = {
  name: "databases",
  async run(bench) {
    const bin = findPostgres();
    if (bin === undefined) throw new Skipped("PostgreSQL is not installed");
    const cluster = await startCluster(bin, { durable: true });
    try {
      return await measure(bench, cluster.url);
    } finally {
      await cluster.stop();
    }
  },
};

async function measure(bench: Bench, url: string) {
  const sqlite = await ready(await serve(bench, { database: "sqlite.db" }));
  const postgres = await ready(await serve(bench, { database: "postgres", env: { DATABASE_URL: url } }));
  const asked =
    ({ server, cookie }: Ready, seconds: number) =>
    () =>
      load({ url: `${server.url}/profile`, seconds, connections: CONNECTIONS, cookie });
  const both = (seconds: number) => ({ sqlite: asked(sqlite, seconds), postgres: asked(postgres, seconds) });
  await interleave(1, both(bench.either(2, 1)));
  const rounds = await interleave(bench.either(5, 3), both(bench.either(3, 2)));
  await Promise.all([sqlite.server.stop(), postgres.server.stop()]);

  const rates = (name: keyof typeof rounds) => rounds[name].map(({ perSecond }) => perSecond);
  const p99 = (name: keyof typeof rounds) => rounds[name].map((round) => round.p99);
  return [
    figure("/profile, SQLite", "/s", rates("sqlite")),
    figure("/profile, PostgreSQL", "/s", rates("postgres")),
    figure("/profile p99, SQLite", "ms", p99("sqlite")),
    figure("/profile p99, PostgreSQL", "ms", p99("postgres")),
    figure("PostgreSQL to SQLite", "×", ratios(rates("postgres"), rates("sqlite")), { is: ">=", value: 0.4 }),
    noErrors(
      "both databases: errors",
      sum(
        Object.values(rounds)
          .flat()
          .map(({ errors }) => errors),
      ),
    ),
  ];
}

interface Ready {
  readonly server: Server;
  readonly cookie: string;
}

async function ready(server: Server): Promise<Ready> {
  await registerUsers(server, 1);
  const cookie = await logIn(server);
  await checkProfile(server, cookie);
  return { server, cookie };
}
