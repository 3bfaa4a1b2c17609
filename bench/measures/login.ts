import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import type * as config from "../../src/config/config.ts";
import type { HashWork } from "../limits/hashes.ts";
import { load } from "../load/load.ts";
import type { Bench, Measure } from "../support/bench.ts";
import { emailOf, formOf, logIn, PASSWORD, registerUsers } from "../support/client.ts";
import { figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { run, sourceCommand } from "../support/processes.ts";
import { type Server, serve } from "../support/servers.ts";
import { sum } from "../support/statistics.ts";

const CONNECTIONS = 8;
const USERS = 8;

/** Logins per second, beside what the same hash in as many threads allows. */
export const login: Measure = {
  name: "login",
  async run(bench) {
    const database = "login.db";
    const service = await serve(bench, { database, everyCore: true });
    await registerUsers(service, USERS);
    const { hashThreads: threads } = await builtConfig(bench);
    const work = { threads, hashed: storedHash(bench, database), password: PASSWORD };

    await logInFor(service, bench.either(2, 1));
    // Many rounds: what else a machine does changes from second to second, and a bar is one part in twenty. Not too
    // short: what is being hashed when one ends counts for nothing.
    const seconds = bench.either(8, 3);
    const rounds = await interleave(bench.either(9, 3), {
      service: () => logInFor(service, seconds),
      bound: () => hashFor({ ...work, seconds: seconds - 1 }),
    });
    await service.stop();

    const rate = rounds.service.map(({ perSecond }) => perSecond);
    return [
      figure("logins", "/s", rate),
      figure(
        "login p50",
        "ms",
        rounds.service.map(({ p50 }) => p50),
      ),
      figure("hashes alone", "/s", rounds.bound),
      figure("logins to hashes alone", "×", ratios(rate, rounds.bound), { is: ">=", value: 0.95 }),
      noErrors("logins: errors", sum(rounds.service.map(({ errors }) => errors))),
    ];
  },
};

/** Logs the users in, in turns. Afterwards the service has nothing left to hash, which would disturb who comes next. */
export async function logInFor(service: Server, seconds: number) {
  const url = `${service.url}/sessions`;
  const result = await load({ url, seconds, connections: CONNECTIONS, form: formOf(emailOf("{n}")), numbers: USERS });
  await logIn(service);
  await sleep(200);
  return result;
}

/** Hashes per second without anything else. */
export async function hashFor(work: HashWork): Promise<number> {
  const url = new URL("../limits/hashes.ts", import.meta.url);
  const rate = Number(await run(sourceCommand(url, JSON.stringify(work)), (work.seconds + 20) * 1000));
  if (!(rate > 0)) throw new Error("no hash was made");
  return rate;
}

/** What the service does when nobody says otherwise. */
export async function builtConfig({ dist }: Bench): Promise<config.Config> {
  const built = (await import(join(dist, "config/config.js"))) as Pick<typeof config, "loadConfig">;
  return built.loadConfig({});
}

/** As the service stored it: the very work that it does for a login. */
function storedHash({ folder }: Bench, database: string): string {
  const connection = new Database(join(folder, database), { readonly: true });
  const row = connection.prepare<[], { hashed_password: string }>("select hashed_password from users").get();
  connection.close();
  if (!row) throw new Error("no user is stored");
  return row.hashed_password;
}
