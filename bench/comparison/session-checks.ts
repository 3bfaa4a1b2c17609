import type { Ask } from "../load/each.ts";
import { emailOf } from "../support/client.ts";
import { type Figure, figure, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { type Server, serveLimit } from "../support/servers.ts";
import { classic } from "../systems/dialect.ts";
import { type Entrant, inTurns, loaded, type Surroundings, send } from "./entrant.ts";
import { cookieOf } from "./prove.ts";
import { errorsOf, type Rounds, rates, rows, toEachPeer, toFastestPeer } from "./rows.ts";

/** As many as in the measure `profile`. */
const CONNECTIONS = 64;

/** A session check by every system, beside what Node can do at all and what a session check can do at all. */
export async function sessionChecks(bench: Surroundings, entrants: readonly Entrant[]): Promise<Figure[]> {
  const kind = { operation: "session check", view: "no hash" } as const;
  const cookies = new Map<Entrant, string>();
  for (const entrant of entrants) cookies.set(entrant, await cookieOf(entrant));
  const of = (entrant: Entrant) => entrant.system.product.dialect.check(cookies.get(entrant) ?? "");
  const limits = await serveLimits(entrants, cookies);

  const all = (seconds: number) => {
    const check = (server: Server, ask: Ask) => loaded(server, ask, { seconds, connections: CONNECTIONS });
    const bare = Object.fromEntries(limits.map(({ name, server, ask }) => [name, () => check(server, ask)]));
    return { ...inTurns(entrants, (entrant) => check(entrant.server, of(entrant))), ...bare };
  };
  await interleave(1, all(bench.either(2, 1)));
  const rounds: Rounds = await interleave(bench.either(5, 2), all(bench.either(3, 1)));
  // A session that had ended on the way would have been answered faster, by one system with 200.
  for (const entrant of entrants) {
    const { body } = await send(entrant.server, of(entrant));
    if (!body.includes(emailOf(0))) throw new Error(`${entrant.system.name}: the session has ended: ${body}`);
  }
  await Promise.all(limits.map(({ server }) => server.stop()));

  const systems = entrants.map(({ system }) => system);
  const sqlite = systems.find(({ ours, database }) => ours && database === "SQLite");
  const ofLimit = ratios(rates(rounds[sqlite?.name ?? ""] ?? []), rates(rounds["bare session check"] ?? []));
  return [
    ...rows(kind, rounds),
    figure("session check, ours on SQLite to bare session check", "×", ofLimit, { is: ">=", value: 0.85 }),
    ...toFastestPeer(kind, rounds, systems, {
      SQLite: { is: ">=", value: 8 },
      PostgreSQL: { is: ">=", value: 4 },
    }),
    ...toEachPeer(
      kind,
      rounds,
      systems.filter(({ ours, product }) => ours || product.variantOf),
    ),
    errorsOf(kind, rounds),
  ];
}

/** Hello world, and the honest limit on the very file of our own service. */
async function serveLimits(entrants: readonly Entrant[], cookies: ReadonlyMap<Entrant, string>) {
  const own = entrants.find(({ system }) => system.ours && system.database === "SQLite");
  if (!own) throw new Error("ours on SQLite is not there");
  const ask = classic.check(cookies.get(own) ?? "");
  const hello = await serveLimit("hello", String(JSON.stringify({ email: emailOf(0) }).length));
  const check = await serveLimit("session-check", own.place.url.slice("sqlite:".length));
  return [
    { name: "hello world", server: hello, ask },
    { name: "bare session check", server: check, ask },
  ];
}
