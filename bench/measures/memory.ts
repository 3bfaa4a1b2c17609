import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Measure } from "../support/bench.ts";
import { registerUsers } from "../support/client.ts";
import { figure } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { serve } from "../support/servers.ts";
import { residentMegabytes } from "../support/usage.ts";
import { logInFor } from "./login.ts";

/** What the process holds when it has just started, and when it has hashed for a while. */
export const memory: Measure = {
  name: "memory",
  async run(bench) {
    let starts = 0;
    const { service } = await interleave(bench.either(3, 1), { service: () => measure(bench, starts++) });
    return [
      figure(
        "memory, idle",
        "MB",
        service.map(({ idle }) => idle),
        { is: "<=", value: 80 },
      ),
      figure(
        "memory, after logins",
        "MB",
        service.map(({ after }) => after),
      ),
    ];
  },
};

async function measure(bench: Bench, number: number) {
  const service = await serve(bench, { database: `memory-${number}.db`, everyCore: true });
  await sleep(3000);
  const idle = residentMegabytes(service.pid);
  await registerUsers(service, 8);
  await logInFor(service, 3);
  await sleep(1000);
  const after = residentMegabytes(service.pid);
  await service.stop();
  return { idle, after };
}
