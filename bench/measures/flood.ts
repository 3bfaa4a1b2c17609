import { setTimeout as sleep } from "node:timers/promises";
import { load } from "../load/load.ts";
import { probe } from "../load/probe.ts";
import type { Measure } from "../support/bench.ts";
import { ask, checkProfile, formOf, logIn, registerUsers } from "../support/client.ts";
import { type Figure, figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { type Server, serve } from "../support/servers.ts";
import { sum } from "../support/statistics.ts";

const ATTACKERS = 64;
const PROBES_PER_SECOND = 200;

/** Who is logged in must not feel that strangers try passwords for accounts that do not exist. */
export const flood: Measure = {
  name: "flood",
  async run(bench) {
    const service = await serve(bench, { database: "flood.db", everyCore: true });
    await registerUsers(service, 1);
    const cookie = await logIn(service);
    await checkProfile(service, cookie);
    const url = `${service.url}/profile`;
    const asked = (seconds: number) => probe({ url, perSecond: PROBES_PER_SECOND, seconds, cookie });
    await load({ url, seconds: 1, connections: 4, cookie });

    const rounds = await interleave(bench.either(3, 1), {
      idle: () => asked(3),
      flood: () => underFlood(service, bench.either(10, 6), asked),
    });
    await service.stop();
    return report(
      rounds.idle,
      rounds.flood.map(({ probed }) => probed),
      rounds.flood.map(({ answers }) => answers),
    );
  },
};

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
type Answers = Awaited<ReturnType<typeof load>>;

function report(idle: readonly Probed[], flooded: readonly Probed[], answers: readonly Answers[]): Figure[] {
  const column = (rounds: readonly Probed[], key: "p50" | "p99" | "lag99") => rounds.map((round) => round[key]);
  const statuses = [...new Set(answers.flatMap((answer) => Object.keys(answer.statuses)))].sort();
  return [
    figure("/profile p99, idle", "ms", column(idle, "p99")),
    figure("/profile p50, flood", "ms", column(flooded, "p50")),
    figure("/profile p99, flood", "ms", column(flooded, "p99"), { is: "<", value: 50 }),
    figure("/profile p99, flood to idle", "×", ratios(column(flooded, "p99"), column(idle, "p99")), {
      is: "<=",
      value: 3,
    }),
    figure("prober's own lag p99, flood", "ms", column(flooded, "lag99")),
    noErrors("/profile errors, flood", sum([...idle, ...flooded].map(({ errors }) => errors))),
    figure(
      "flood",
      "/s",
      answers.map(({ perSecond }) => perSecond),
    ),
    ...statuses.map((status) =>
      figure(
        `flood: answers ${status}`,
        "",
        answers.map((answer) => answer.statuses[status] ?? 0),
      ),
    ),
  ];
}
