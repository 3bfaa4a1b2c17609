import { emailOf, PASSWORD } from "../support/client.ts";
import type { Figure } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import type { Argon2, System } from "../systems/system.ts";
import {
  type Entrant,
  enter,
  inTurns,
  loaded,
  newPlace,
  once,
  type Round,
  type Surroundings,
  send,
} from "./entrant.ts";
import { prove } from "./prove.ts";
import { errorsOf, type Rounds, rows } from "./rows.ts";
import { sessionChecks } from "./session-checks.ts";

const CONNECTIONS = 64;

/** Nothing here measures a hash, so that it costs next to nothing where it may; ours has a floor. */
const CHEAPEST: Readonly<Record<"ours" | "peers", Argon2>> = {
  ours: { memory: 19456, passes: 2 },
  peers: { memory: 8, passes: 1 },
};

/** What needs no hash: session checks beside their limits, logouts, requests for a reset. Servers have a core. */
export async function measureSessions(bench: Surroundings, systems: readonly System[]): Promise<Figure[]> {
  const users = bench.either(500, 100);
  const entrants: Entrant[] = [];
  for (const system of systems) {
    const hash = CHEAPEST[system.ours ? "ours" : "peers"];
    const place = await newPlace(bench, system, "sessions", { everyCore: false, hash });
    const entrant = await enter(system, place, users);
    await prove(entrant);
    entrants.push(entrant);
  }
  const figures = [
    ...(await sessionChecks(bench, entrants)),
    ...(await logouts(bench, entrants, users)),
    ...(await resetRequests(bench, entrants, users)),
  ];
  await Promise.all(entrants.map(({ server }) => server.stop()));
  return figures;
}

/** Each of many sessions is ended once; how they began is not measured. */
async function logouts(bench: Surroundings, entrants: readonly Entrant[], users: number): Promise<Figure[]> {
  const kind = { operation: "logout", view: "no hash" } as const;
  const emails = Array.from({ length: users }, (_, n) => emailOf(n));
  const logOutAll = async (entrant: Entrant): Promise<Round> => {
    const { openSessions, dialect } = entrant.system.product;
    const logIns = () =>
      once(
        entrant,
        emails.map((email) => dialect.logIn(email, PASSWORD)),
      );
    const cookies = openSessions
      ? await openSessions(entrant.place, emails)
      : (await logIns()).answers.map(({ cookie = "" }) => cookie);
    const result = await once(entrant, cookies.map(dialect.logOut), CONNECTIONS);
    const { body } = await send(entrant.server, dialect.check(cookies.at(-1) ?? ""));
    if (body.includes("@")) throw new Error(`${entrant.system.name}: a session lives on after its logout: ${body}`);
    return result;
  };
  const rounds: Rounds = await interleave(bench.either(5, 1), inTurns(entrants, logOutAll));
  return [...rows(kind, rounds), errorsOf(kind, rounds)];
}

/** The half of a reset that a stranger can ask for. */
async function resetRequests(bench: Surroundings, entrants: readonly Entrant[], users: number): Promise<Figure[]> {
  const kind = { operation: "request for a reset", view: "no hash" } as const;
  const options = { seconds: bench.either(3, 1), connections: CONNECTIONS, numbers: users };
  const turns = inTurns(entrants, ({ system, server }) =>
    loaded(server, system.product.dialect.requestReset(emailOf("{n}")), options),
  );
  const rounds: Rounds = await interleave(bench.either(5, 1), turns);
  return [...rows(kind, rounds), errorsOf(kind, rounds)];
}
