import { join } from "node:path";
import { load } from "../load/load.ts";
import { type ProbeResult, probe } from "../load/probe.ts";
import { type Bench, type Measure, Skipped } from "../support/bench.ts";
import { checkProfile, formOf, logIn, registerUsers } from "../support/client.ts";
import { type Figure, figure, noErrors } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { isInstalled } from "../support/machine.ts";
import { type Server, serve } from "../support/servers.ts";
import { checkDelayed, slowFlushes } from "../support/slow-flushes.ts";
import { sum } from "../support/statistics.ts";

const DELAY_MS = 10;
const REGISTRATIONS_PER_SECOND = 20;
const PROBES_PER_SECOND = 200;

/** The hash is not the subject here. */
const CHEAP_HASH = { BIENVENUE_HASH_MEMORY: "19456", BIENVENUE_HASH_PASSES: "2" };

/** Sessions are read while users are written, on a disk that needs 10 ms for each flush. */
export const slowDisk: Measure = {
  name: "slow-disk",
  async run(bench) {
    if (!isInstalled("strace")) throw new Skipped("strace is missing");
    const plain = await prepare(bench, "plain-disk.db", []);
    const trace = join(bench.folder, "flushes");
    const slow = await prepare(bench, "slow-disk.db", slowFlushes(trace, DELAY_MS));
    const seconds = bench.either(5, 4);
    const rounds = await interleave(bench.either(3, 1), {
      plain: () => plain.probe(seconds),
      slow: () => slow.probe(seconds),
    });
    await Promise.all([plain.service.stop(), slow.service.stop()]);
    checkDelayed(trace, REGISTRATIONS_PER_SECOND);
    return report(rounds.plain, rounds.slow);
  },
};

async function prepare(bench: Bench, database: string, prefix: readonly string[]) {
  const service = await serve(bench, { database, prefix, env: CHEAP_HASH });
  await registerUsers(service, 1);
  const cookie = await logIn(service);
  await checkProfile(service, cookie);
  await load({ url: `${service.url}/profile`, seconds: 1, connections: 4, cookie });
  return { service, probe: (seconds: number) => bothAtOnce(service, cookie, seconds) };
}

let batches = 0;

async function bothAtOnce({ url }: Server, cookie: string, seconds: number) {
  const form = formOf(`new-${batches++}-{n}@example.com`);
  const [reads, writes] = await Promise.all([
    probe({ url: `${url}/profile`, perSecond: PROBES_PER_SECOND, seconds, cookie }),
    probe({ url: `${url}/users`, perSecond: REGISTRATIONS_PER_SECOND, seconds, form }),
  ]);
  return { reads, writes };
}

type Round = Readonly<Record<"reads" | "writes", ProbeResult>>;

function report(plain: readonly Round[], slow: readonly Round[]): Figure[] {
  const column = (rounds: readonly Round[], what: keyof Round, key: "p50" | "p99") =>
    rounds.map((round) => round[what][key]);
  const all = [...plain, ...slow].flatMap(({ reads, writes }) => [reads, writes]);
  return [
    figure("/profile p99, plain disk", "ms", column(plain, "reads", "p99")),
    figure("/profile p99, slow disk", "ms", column(slow, "reads", "p99"), { is: "<", value: 20 }),
    figure("registration p50, plain disk", "ms", column(plain, "writes", "p50")),
    figure("registration p50, slow disk", "ms", column(slow, "writes", "p50")),
    noErrors("slow disk: errors", sum(all.map(({ errors }) => errors))),
  ];
}
