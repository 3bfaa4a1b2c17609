import { join } from "node:path";
import { type LoadResult, load } from "../load/load.ts";
import type { Bench, Measure } from "../support/bench.ts";
import { ask, checkProfile, emailOf, logIn, registerUsers } from "../support/client.ts";
import { type Figure, figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { type Server, serve, serveLimit } from "../support/servers.ts";
import { sum } from "../support/statistics.ts";
import { cpuMicroseconds } from "../support/usage.ts";

/** As many as issue a session check at once in a busy product; answers of one turn of the event loop go out together. */
const CONNECTIONS = 64;

/** GET /profile with a valid session, beside what Node can do at all and what a session check can do at all. */
export const profile: Measure = {
  name: "profile",
  async run(bench) {
    const database = "profile.db";
    const service = await serve(bench, { database });
    await registerUsers(service, 1);
    const cookie = await logIn(service);
    const bytes = JSON.stringify({ email: emailOf(0) }).length;
    const hello = await serveLimit("hello", String(bytes));
    const limit = await serveLimit("session-check", join(bench.folder, database));
    await check(service, hello, limit, cookie, bytes);

    const rounds = await measure(bench, { service, hello, limit }, cookie);
    await Promise.all([service.stop(), hello.stop(), limit.stop()]);
    return report(rounds);
  },
};

type Round = LoadResult & { readonly cpu: number };
type Rounds = Readonly<Record<"service" | "hello" | "limit", readonly Round[]>>;

async function check(service: Server, hello: Server, limit: Server, cookie: string, bytes: number): Promise<void> {
  await checkProfile(service, cookie);
  await checkProfile(limit, cookie);
  const greeting = await ask(hello, "/profile");
  if ((await greeting.text()).length !== bytes) throw new Error("hello world answers another length");
}

async function measure(bench: Bench, servers: Record<keyof Rounds, Server>, cookie: string): Promise<Rounds> {
  const round = (server: Server, seconds: number) => async () => {
    const before = cpuMicroseconds(server.pid);
    const result = await load({ url: `${server.url}/profile`, seconds, connections: CONNECTIONS, cookie });
    return { ...result, cpu: (cpuMicroseconds(server.pid) - before) / result.requests };
  };
  const peers = (seconds: number) => ({
    service: round(servers.service, seconds),
    hello: round(servers.hello, seconds),
    limit: round(servers.limit, seconds),
  });
  await interleave(1, peers(bench.either(2, 1)));
  return interleave(bench.either(5, 3), peers(bench.either(3, 2)));
}

function report({ service, hello, limit }: Rounds): Figure[] {
  const column = (rounds: readonly Round[], key: "perSecond" | "p50" | "p99" | "cpu") =>
    rounds.map((round) => round[key]);
  const rate = column(service, "perSecond");
  const all = [...service, ...hello, ...limit];
  return [
    figure("/profile", "/s", rate),
    figure("/profile p50", "ms", column(service, "p50")),
    figure("/profile p99", "ms", column(service, "p99")),
    figure("/profile CPU", "µs", column(service, "cpu")),
    figure("hello world", "/s", column(hello, "perSecond")),
    figure("hello world p99", "ms", column(hello, "p99")),
    figure("hello world CPU", "µs", column(hello, "cpu")),
    figure("bare session check", "/s", column(limit, "perSecond")),
    figure("bare session check CPU", "µs", column(limit, "cpu")),
    figure("/profile to hello world", "×", ratios(rate, column(hello, "perSecond")), { is: ">=", value: 0.35 }),
    figure("/profile to bare session check", "×", ratios(rate, column(limit, "perSecond")), { is: ">=", value: 0.85 }),
    figure("CPU, /profile to hello world", "×", ratios(column(service, "cpu"), column(hello, "cpu"))),
    noErrors("/profile and peers: errors", sum(all.map(({ errors }) => errors))),
  ];
}
