import { hashSync } from "@node-rs/argon2";
import { hashFor } from "../measures/login.ts";
import { emailOf, PASSWORD } from "../support/client.ts";
import { type Figure, figure, ratios } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { residentOfGroup } from "../support/usage.ts";
import type { Argon2, System } from "../systems/system.ts";
import { type Entrant, inTurns, loaded, type Surroundings, send } from "./entrant.ts";
import { errorsOf, type Numbers, type Operation, type Rounds, rates, rows, titleOf, toEachPeer } from "./rows.ts";

/** More would only wait for the hashes of the others. */
export const CONNECTIONS = 8;

const ALONE = "hashes alone";

/** Only the first one's logins are on disk when it answers, as ours are. */
const SAME_HASH_BARS = {
  "express stack with every write on disk on SQLite": { is: ">=", value: 1.05 },
  "express stack on SQLite": { is: ">=", value: 0.95 },
  "better-auth on SQLite": { is: ">=", value: 1 },
  "better-auth on PostgreSQL": { is: ">=", value: 1 },
} as const;

export interface HashView {
  readonly view: "own hash" | "same hash";
  /** Of the hash alone, and of every system in the second view. */
  readonly cost: Argon2;
  /** That our own service has by default. */
  readonly threads: number;
}

/** Afterwards nothing is left to hash, which would disturb who comes next. */
export async function settle({ system, server }: Entrant): Promise<void> {
  const { status } = await send(server, system.product.dialect.logIn(emailOf(0), PASSWORD));
  if (status !== 200) throw new Error(`${system.name}: after the load a login is answered ${status}`);
}

/** Logins by every system, beside what the hash allows; and the memory that they leave. */
export async function logins(
  bench: Surroundings,
  entrants: readonly Entrant[],
  { view, cost, threads }: HashView,
  users: number,
): Promise<Figure[]> {
  const kind = { operation: "login", view } as const;
  const hashed = hashSync(PASSWORD, { memoryCost: cost.memory, timeCost: cost.passes, parallelism: 1 });
  const memory: Record<string, number[]> = {};
  const logIn = (seconds: number) => async (entrant: Entrant) => {
    const { system, server } = entrant;
    const options = { seconds, connections: CONNECTIONS, numbers: users };
    const round = await loaded(server, system.product.dialect.logIn(emailOf("{n}"), PASSWORD), options);
    (memory[system.name] ??= []).push(residentOfGroup(server.pid));
    await settle(entrant);
    return round;
  };
  // What is being hashed when a round ends counts for nothing: of dear hashes a round has to have many.
  const seconds = view === "own hash" ? bench.either(8, 2) : bench.either(4, 2);
  const hash = async () => {
    const perSecond = await hashFor({ threads, hashed, password: PASSWORD, seconds: seconds - 1 });
    return { perSecond, p50: 0, p99: 0, errors: 0 };
  };
  await interleave(1, inTurns(entrants, logIn(2)));
  for (const name of Object.keys(memory)) memory[name] = [];
  const turns: Record<string, () => Promise<Numbers>> = inTurns(entrants, logIn(seconds));
  const { [ALONE]: alone = [], ...rounds } = await interleave(bench.either(9, 1), { ...turns, [ALONE]: hash });

  const systems = entrants.map(({ system }) => system);
  return [
    ...rows(kind, rounds),
    { ...figure(titleOf(kind, ALONE), "/s", rates(alone)), about: { ...kind, system: ALONE, quantity: "rate" } },
    ...toHashes(kind, rounds, systems, rates(alone)),
    ...(view === "same hash" ? toEachPeer(kind, rounds, systems, SAME_HASH_BARS) : []),
    errorsOf(kind, rounds),
    ...(view === "own hash" ? Object.entries(memory).map(loadedMemory) : []),
  ];
}

/** Ours to the hash alone; the bar is for SQLite, and for the cost that it has by default. */
function toHashes(kind: Operation, rounds: Rounds<Numbers>, systems: readonly System[], alone: readonly number[]) {
  return systems
    .filter(({ ours }) => ours)
    .map(({ name, database }) => {
      const barred = kind.view === "own hash" && database === "SQLite";
      const values = ratios(rates(rounds[name] ?? []), alone);
      return figure(`${titleOf(kind, name)} to ${ALONE}`, "×", values, barred ? { is: ">=", value: 0.95 } : undefined);
    });
}

function loadedMemory([system, values]: readonly [string, readonly number[]]): Figure {
  const about = { system, operation: "memory after logins", view: "own hash", quantity: "megabytes" } as const;
  return { ...figure(`memory after logins, ${system}`, "MB", values), about };
}
