import { setTimeout as sleep } from "node:timers/promises";
import { type LoadResult, load } from "../load/load.ts";
import { emailOf, PASSWORD } from "../support/client.ts";
import { type About, type Figure, figure, noErrors, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { sum } from "../support/statistics.ts";
import { type Entrant, inTurns, loadOf, type Surroundings, send } from "./entrant.ts";
import { cookieOf } from "./prove.ts";
import { type Numbers, type Rounds, rates, rows } from "./rows.ts";

const ATTACKERS = 64;
const CONNECTIONS = 64;
const [CALM, FLOOD] = ["session check without a flood", "session check in a login flood"] as const;

/** Session checks while 64 connections try passwords for unknown emails, as fast as they are answered. */
export async function measureFlood(bench: Surroundings, entrants: readonly Entrant[]): Promise<Figure[]> {
  const seconds = { calm: bench.either(2, 1), flood: bench.either(4, 3) };
  const both = await interleave(
    bench.either(5, 1),
    inTurns(entrants, async (entrant) => {
      const ask = entrant.system.product.dialect.check(await cookieOf(entrant));
      const check = async (duration: number) =>
        waited(await load(loadOf(entrant.server, ask, { seconds: duration, connections: CONNECTIONS })), duration);
      const calm = await check(seconds.calm);
      const wave = flood(entrant, seconds.flood + 2);
      await sleep(1000);
      const flooded = await check(seconds.flood);
      await wave;
      await recover(entrant);
      return { calm, flooded };
    }),
  );
  const of = (which: "calm" | "flooded") =>
    Object.fromEntries(Object.entries(both).map(([name, rounds]) => [name, rounds.map((round) => round[which])]));
  const [calm, flooded] = [of("calm"), of("flooded")];
  return [
    ...rows({ operation: CALM, view: "own hash" }, calm),
    ...rows({ operation: FLOOD, view: "own hash" }, flooded),
    ...entrants.flatMap((entrant) => comparison(entrant, calm, flooded)),
  ];
}

/** Whoever got no answer waited all the time: less would be a lie, and nothing would be no number. */
function waited({ requests, perSecond, p50, p99, errors }: LoadResult, seconds: number): Numbers {
  const most = seconds * 1000;
  return requests > 0 ? { perSecond, p50, p99, errors } : { perSecond: 0, p50: most, p99: most, errors };
}

let waves = 0;

/** Whatever it is answered: what counts is how others fare. */
async function flood({ system, server }: Entrant, seconds: number): Promise<void> {
  const ask = system.product.dialect.logIn(`nobody-${waves++}-{n}@example.com`, PASSWORD);
  const { requests, statuses } = await load(loadOf(server, ask, { seconds, connections: ATTACKERS }));
  if (requests === 0 || statuses["200"])
    throw new Error(`${system.name}: the flood is answered ${JSON.stringify(statuses)}`);
}

/** Waits until a login is answered again. */
async function recover({ system, server }: Entrant): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await sleep(300);
    const { status } = await send(server, system.product.dialect.logIn(emailOf(0), PASSWORD)).catch(() => ({
      status: 0,
    }));
    if (status === 200) return;
    if (attempt === 50) throw new Error(`${system.name}: after a flood a login is answered ${status}`);
  }
}

function comparison({ system: { name, ours } }: Entrant, calm: Rounds<Numbers>, flooded: Rounds<Numbers>): Figure[] {
  const [before, under] = [calm[name] ?? [], flooded[name] ?? []];
  const p99 = (rounds: typeof before) => rounds.map((round) => round.p99);
  const errors = sum([...before, ...under].map((round) => round.errors));
  const about: About = { system: name, operation: FLOOD, view: "own hash", quantity: "errors" };
  const [most, least] = [{ is: "<=", value: 3 } as const, { is: ">=", value: 0.5 } as const];
  const title = `${FLOOD}, ${name}`;
  return [
    figure(`${title}: p99 to without`, "×", ratios(p99(under), p99(before)), ours ? most : undefined),
    figure(`${title}: rate to without`, "×", ratios(rates(under), rates(before)), ours ? least : undefined),
    { ...(ours ? noErrors(`${title}: errors`, errors) : figure(`${title}: errors`, "", [errors])), about },
  ];
}
