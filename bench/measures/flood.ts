import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "../load/load.ts";
import { probe } from "../load/probe.ts";
import type { Bench, Measure } from "../support/bench.ts";
import { ask, checkProfile, formOf, logIn, registerUsers } from "../support/client.ts";
import { type Figure, figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { isInstalled } from "../support/machine.ts";
import { type Server, serve } from "../support/servers.ts";
import { checkDelayed, slowFlushes } from "../support/slow-flushes.ts";
import { sum } from "../support/statistics.ts";

const ATTACKERS = 64;
const PROBES_PER_SECOND = 200;

const FLUSH_MS = 4;

/** Who is logged in must not feel that strangers try passwords for accounts that do not exist. */
export const flood: Measure = {
  name: "flood",
  async run(bench) {
    const plain = await prepare(bench, "flood.db", []);
    const trace = join(bench.folder, "flood-flushes");
    const slow = isInstalled("strace") && (await prepare(bench, "flood-slow.db", slowFlushes(trace, FLUSH_MS)));
    if (!slow) bench.skipped["flood, slow disk"] = "strace is missing";
    const rounds = await interleave(bench.either(5, 1), {
      idle: plain.idle,
      flood: plain.flood,
      ...(slow && { slowIdle: slow.idle, slowFlood: slow.flood }),
    });
    await Promise.all([plain.service.stop(), slow && slow.service.stop()]);
    if (slow) checkDelayed(trace, 1);
    const { slowIdle, slowFlood } = rounds;
    return [
      ...report("flood", rounds.idle, rounds.flood),
      ...(slowIdle && slowFlood ? report("flood, slow disk", slowIdle, slowFlood) : []),
    ];
  },
};

async function prepare(bench: Bench, database: string, prefix: readonly string[]) {
  const service = await serve(bench, { database, prefix, everyCore: true });
  await registerUsers(service, 1);
  const cookie = await logIn(service);
  await checkProfile(service, cookie);
  const url = `${service.url}/profile`;
  const asked = (seconds: number) => probe({ url, perSecond: PROBES_PER_SECOND, seconds, cookie });
  await load({ url, seconds: 1, connections: 4, cookie });
  return {
    service,
    idle: () => asked(bench.either(5, 3)),
    flood: () => underFlood(service, bench.either(8, 6), asked),
  };
}

let waves = 0;

async function underFlood<Probed>(service: Server, seconds: number, probed: (seconds: number) => Promise<Probed>) {
  // The flood lasts longer than the probe on both sides, also while the prober starts.
  const wave = load({
    url: `${service.url}/sessions`,
    seconds: seconds + 3,
    connections: ATTACKERS,
    form: formOf(`nobody-${waves++}-{n}@example.com`),
  });
  await sleep(500);
  const [under, answers] = await Promise.all([probed(seconds), wave]);
  await calm(service);
  return { probed: under, answers };
}

/** Waits until the queue of hashes is empty: a login is then answered as fast as ever. */
async function calm(service: Server): Promise<void> {
  await sleep(1500);
  await ask(service, "/health/live");
  await logIn(service);
}

type Probed = Awaited<ReturnType<typeof probe>>;
type Flooded = { readonly probed: Probed; readonly answers: Awaited<ReturnType<typeof load>> };

function report(name: string, idle: readonly Probed[], under: readonly Flooded[]): Figure[] {
  const flooded = under.map(({ probed }) => probed);
  const column = (rounds: readonly Probed[], key: "p50" | "p99" | "lag99") => rounds.map((round) => round[key]);
  const statuses = [...new Set(under.flatMap(({ answers }) => Object.keys(answers.statuses)))].sort();
  const [before, during] = [column(idle, "p99"), column(flooded, "p99")];
  return [
    figure(`${name}: /profile p99 without`, "ms", before),
    figure(`${name}: /profile p50`, "ms", column(flooded, "p50")),
    figure(`${name}: /profile p99`, "ms", during, { is: "<", value: 50 }),
    figure(`${name}: /profile p99 to without`, "×", ratios(during, before), { is: "<=", value: 3 }),
    figure(`${name}: prober's own lag p99`, "ms", column(flooded, "lag99")),
    noErrors(`${name}: /profile errors`, sum([...idle, ...flooded].map(({ errors }) => errors))),
    figure(
      name,
      "/s",
      under.map(({ answers }) => answers.perSecond),
    ),
    ...statuses.map((status) =>
      figure(
        `${name}: answers ${status}`,
        "",
        under.map(({ answers }) => answers.statuses[status] ?? 0),
      ),
    ),
  ];
}
