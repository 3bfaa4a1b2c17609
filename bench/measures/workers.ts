import { load } from "../load/load.ts";
import type { Measure } from "../support/bench.ts";
import { checkProfile, logIn, registerUsers } from "../support/client.ts";
import { figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { type Server, serve } from "../support/servers.ts";
import { sum } from "../support/statistics.ts";
import { cpuOfGroup } from "../support/usage.ts";

const CONNECTIONS = 64;

/**
 * What a session check costs in CPU with two workers beside one process, each on the servers' one core: the generator has
 * the other, so two workers cannot show their throughput here.
 */
export const workers: Measure = {
  name: "workers",
  async run(bench) {
    const one = await serve(bench, { database: "workers.db" });
    await registerUsers(one, 1);
    const cookie = await logIn(one);
    const two = await serve(bench, { database: "workers.db", workers: 2 });
    await checkProfile(two, cookie);

    const round = (server: Server, seconds: number) => async () => {
      const before = cpuOfGroup(server.pid);
      const result = await load({ url: `${server.url}/profile`, seconds, connections: CONNECTIONS, cookie });
      return { ...result, cpu: (cpuOfGroup(server.pid) - before) / result.requests };
    };
    const both = (seconds: number) => ({ one: round(one, seconds), two: round(two, seconds) });
    await interleave(1, both(bench.either(2, 1)));
    const rounds = await interleave(bench.either(5, 3), both(bench.either(3, 2)));
    await Promise.all([one.stop(), two.stop()]);

    const cpu = (name: keyof typeof rounds) => rounds[name].map((result) => result.cpu);
    const rate = (name: keyof typeof rounds) => rounds[name].map(({ perSecond }) => perSecond);
    return [
      figure("/profile CPU, one process", "µs", cpu("one")),
      figure("/profile CPU, two workers", "µs", cpu("two")),
      figure("/profile, one process", "/s", rate("one")),
      figure("/profile, two workers", "/s", rate("two")),
      figure("CPU, two workers to one process", "×", ratios(cpu("two"), cpu("one")), { is: "<", value: 1.1 }),
      noErrors(
        "workers: errors",
        sum(
          Object.values(rounds)
            .flat()
            .map(({ errors }) => errors),
        ),
      ),
    ];
  },
};
