// Measures one build against another: `npm run bench:versions -- <project A> <project B> [rounds]`, two work trees that were
// built. A round starts A, B and a copy of B, and asks them in slices of a second or two. What B has to B is the scatter.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoadResult, load } from "./load/load.ts";
import { logInFor } from "./measures/login.ts";
import { SHARED_HASH } from "./measures/peers.ts";
import { timeToReady } from "./measures/start.ts";
import { type Bench, copyBuild } from "./support/bench.ts";
import { checkProfile, logIn, registerUsers } from "./support/client.ts";
import { type Bar, type Figure, figure, ratios } from "./support/figure.ts";
import { describeMachine } from "./support/machine.ts";
import { stopAll } from "./support/processes.ts";
import { table } from "./support/report.ts";
import { openRunFolder } from "./support/run-folder.ts";
import { type Server, serve } from "./support/servers.ts";
import { summarize } from "./support/statistics.ts";
import { cpuMicroseconds, residentMegabytes, watchOthers } from "./support/usage.ts";

const DATABASE = "users.db";
const CONNECTIONS = 64;
const USERS = 8;
/** In a round, of each build: so that a machine which is busy for some seconds is so for all of them. */
const SLICES = 4;
const IDLE_BAR = 1.02;

/** The cheapest hash that may be set: the dearer it is, the less of a login is the service's own work. */
const CHEAP = {
  BIENVENUE_HASH_MEMORY: String(SHARED_HASH.memory),
  BIENVENUE_HASH_PASSES: String(SHARED_HASH.passes),
};

interface Build {
  readonly name: string;
  readonly bench: Bench;
  readonly rounds: Round[];
}

interface Round {
  start: number;
  idle: number;
  checks: number;
  checkCpu: number;
  logins: number;
  loginCpu: number;
}

const [a, b, wanted = "15"] = process.argv.slice(2);
if (a === undefined || b === undefined || !(Number(wanted) > 0))
  throw new Error("takes the folders of two projects that were built, and the number of rounds");
const folder = openRunFolder("versions");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

const builds = [await open("A", a), await open("B", b), await open("B again", b)];
const others = watchOthers();
for (let round = 0; round < Number(wanted); round++) {
  await measure(round);
  process.stderr.write(".");
}
const { cpu, cores, node } = describeMachine();
console.log(`\n${wanted} rounds, ${cores} × ${cpu}, Node ${node}; other programs used ${others()} % of the machine\n`);
console.log(table(report()));
await stopAll();

async function open(name: string, project: string): Promise<Build> {
  const home = join(folder, name.replace(" ", "-"));
  mkdirSync(home);
  const dist = copyBuild(resolve(project), home);
  const bench = { folder: home, dist, either: (full: number) => full, versions: {}, skipped: {} };
  const service = await serve(bench, { database: DATABASE, env: CHEAP });
  await registerUsers(service, USERS);
  await checkProfile(service, await logIn(service));
  await service.stop();
  return { name, bench, rounds: [] };
}

/** The builds one after the other, each first as often as any other. */
async function inTurns<Result>(turn: number, work: (build: Build) => Promise<Result>): Promise<Map<Build, Result>> {
  const results = new Map<Build, Result>();
  const first = turn % builds.length;
  for (const build of [...builds.slice(first), ...builds.slice(0, first)]) results.set(build, await work(build));
  return results;
}

async function measure(round: number): Promise<void> {
  const starts = await inTurns(round, ({ bench }) => timeToReady(bench, DATABASE));
  const idle = await serving(round, true, async (servers) => {
    await sleep(3000);
    return new Map([...servers].map(([build, { pid }]) => [build, residentMegabytes(pid)]));
  });
  const checks = await serving(round, false, async (servers) => {
    // A new session for each round: a user has so many, and the logins below end the first ones.
    const cookies = await inTurns(round, async (build) => logIn(servers.get(build) as Server));
    return slices(round, servers, ({ url }, build) =>
      load({ url: `${url}/profile`, seconds: 1, connections: CONNECTIONS, cookie: cookies.get(build) as string }),
    );
  });
  const logins = await serving(round, true, (servers) => slices(round, servers, (server) => logInFor(server, 2)));
  for (const build of builds) {
    const [check, login] = [checks.get(build), logins.get(build)];
    build.rounds.push({
      start: starts.get(build) ?? Number.NaN,
      idle: idle.get(build) ?? Number.NaN,
      checks: check?.perSecond ?? Number.NaN,
      checkCpu: check?.cpu ?? Number.NaN,
      logins: login?.perSecond ?? Number.NaN,
      loginCpu: login?.cpu ?? Number.NaN,
    });
  }
}

/** With a new process of each build. */
async function serving<Result>(
  round: number,
  everyCore: boolean,
  work: (servers: Map<Build, Server>) => Promise<Result>,
): Promise<Result> {
  const servers = await inTurns(round, ({ bench }) => serve(bench, { database: DATABASE, everyCore, env: CHEAP }));
  const result = await work(servers);
  for (const server of servers.values()) await server.stop();
  return result;
}

/** The first slice only warms up. */
async function slices(
  round: number,
  servers: Map<Build, Server>,
  ask: (server: Server, build: Build) => Promise<LoadResult>,
) {
  const found = new Map(builds.map((build) => [build, { perSecond: 0, cpu: 0 }]));
  for (let slice = 0; slice <= SLICES; slice++) {
    await inTurns(round + slice, async (build) => {
      const [server, sums] = [servers.get(build), found.get(build)];
      if (!server || !sums) return;
      const before = cpuMicroseconds(server.pid);
      const { perSecond, requests, errors } = await ask(server, build);
      if (errors > 0) throw new Error(`${build.name}: ${errors} errors`);
      if (slice === 0) return;
      sums.perSecond += perSecond / SLICES;
      sums.cpu += (cpuMicroseconds(server.pid) - before) / requests / SLICES;
    });
  }
  return found;
}

function report(): Figure[] {
  const [of = [], to = [], again = []] = builds.map(({ rounds }) => rounds);
  const rows = (what: string, unit: string, key: keyof Round, bar?: (scatter: readonly number[]) => Bar) => {
    const column = (rounds: readonly Round[]) => rounds.map((values) => values[key]);
    const scatter = ratios(column(again), column(to));
    return [
      ...builds.map(({ name, rounds }) => figure(`${what}, ${name}`, unit, column(rounds))),
      figure(`${what}, B to A`, "×", ratios(column(to), column(of)), bar?.(scatter)),
      figure(`${what}, B again to B`, "×", scatter),
    ];
  };
  const notSlower = (scatter: readonly number[]): Bar => ({ is: ">=", value: rounded(summarize(scatter).min) });
  const notLonger = (scatter: readonly number[]): Bar => ({ is: "<=", value: rounded(summarize(scatter).max) });
  return [
    ...rows("session checks", "/s", "checks", notSlower),
    ...rows("CPU of a session check", "µs", "checkCpu", notLonger),
    ...rows("logins", "/s", "logins", notSlower),
    ...rows("CPU of a login", "µs", "loginCpu", notLonger),
    ...rows("start to ready", "s", "start", notLonger),
    ...rows("memory, idle", "MB", "idle", () => ({ is: "<=", value: IDLE_BAR })),
  ];
}

function rounded(ratio: number): number {
  return Number(ratio.toFixed(3));
}
