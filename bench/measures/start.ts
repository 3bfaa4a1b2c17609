import type { Bench, Measure } from "../support/bench.ts";
import { ask, registerUsers } from "../support/client.ts";
import { figure, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { CORES, pinned } from "../support/machine.ts";
import { run } from "../support/processes.ts";
import { serve } from "../support/servers.ts";

const BAR = { is: "<=", value: 0.3 } as const;

/** Seconds from the start of the process to the first 200 of GET /health/ready. */
export const start: Measure = {
  name: "start",
  async run(bench) {
    await registerUsersOnce(bench, "existing.db");
    let fresh = 0;
    const rounds = await interleave(bench.either(7, 3), {
      existing: () => timeToReady(bench, "existing.db"),
      empty: () => timeToReady(bench, `empty-${fresh++}.db`),
      node: () => timed(() => run([...pinned(CORES.server), process.execPath, "--eval", "0"], 10_000)),
    });
    return [
      figure("start to ready, existing database", "s", rounds.existing, BAR),
      figure("start to ready, empty database", "s", rounds.empty, BAR),
      figure("start and end of Node alone", "s", rounds.node),
      figure("start to ready, existing database, to Node alone", "×", ratios(rounds.existing, rounds.node)),
    ];
  },
};

async function registerUsersOnce(bench: Bench, database: string): Promise<void> {
  const service = await serve(bench, { database });
  await registerUsers(service, 3);
  await service.stop();
}

export async function timeToReady(bench: Bench, database: string): Promise<number> {
  let stop: () => Promise<void> = async () => undefined;
  const seconds = await timed(async () => {
    const service = await serve(bench, { database });
    stop = service.stop;
    while ((await ask(service, "/health/ready")).status !== 200);
  });
  await stop();
  return seconds;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
