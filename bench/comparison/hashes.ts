import { emailOf, PASSWORD } from "../support/client.ts";
import type { Figure } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import type { System } from "../systems/system.ts";
import { type Entrant, enter, inTurns, loaded, newPlace, once, type Surroundings } from "./entrant.ts";
import { measureFlood } from "./flood.ts";
import { CONNECTIONS, type HashView, logins, settle } from "./logins.ts";
import { prove, requestTokens } from "./prove.ts";
import { errorsOf, type Rounds, rows } from "./rows.ts";

/** What hashes, with every core for the servers. */
export async function measureHashes(
  bench: Surroundings,
  systems: readonly System[],
  hashing: HashView,
): Promise<Figure[]> {
  const { view, cost } = hashing;
  const users = bench.either(64, 16);
  const how = { everyCore: true, ...(view === "same hash" && { hash: cost }) };
  const entrants: Entrant[] = [];
  for (const system of systems) {
    const entrant = await enter(system, await newPlace(bench, system, view, how), users);
    await prove(entrant);
    entrants.push(entrant);
  }
  const figures = [
    ...(await logins(bench, entrants, hashing, users)),
    ...(await registrations(bench, entrants, view)),
    ...(await resets(bench, entrants, view, users)),
    ...(view === "own hash" ? await measureFlood(bench, entrants) : []),
  ];
  await Promise.all(entrants.map(({ server }) => server.stop()));
  return figures;
}

let batches = 0;

async function registrations(bench: Surroundings, entrants: readonly Entrant[], view: HashView["view"]) {
  const kind = { operation: "registration", view } as const;
  const options = { seconds: bench.either(4, 2), connections: CONNECTIONS };
  const turns = inTurns(entrants, async (entrant) => {
    const email = `new-${batches++}-{n}@example.com`;
    const round = await loaded(entrant.server, entrant.system.product.dialect.register(email, PASSWORD), options);
    await settle(entrant);
    return round;
  });
  const rounds: Rounds = await interleave(bench.either(5, 1), turns);
  return [...rows(kind, rounds), errorsOf(kind, rounds)];
}

/** The half of a reset that sets a password; its tokens are asked for before. */
async function resets(bench: Surroundings, entrants: readonly Entrant[], view: HashView["view"], users: number) {
  const kind = { operation: "reset", view } as const;
  const emails = Array.from({ length: users }, (_, n) => emailOf(n));
  const turns = inTurns(entrants, async (entrant) => {
    const tokens = await requestTokens(entrant, emails);
    const { reset } = entrant.system.product.dialect;
    return once(
      entrant,
      emails.map((email, n) => reset(email, tokens[n] ?? "", PASSWORD)),
      CONNECTIONS,
    );
  });
  const rounds: Rounds = await interleave(bench.either(5, 1), turns);
  return [...rows(kind, rounds), errorsOf(kind, rounds)];
}
