import type { About, Bar, Figure } from "../support/figure.ts";
import { figure, noErrors, ratios } from "../support/figure.ts";
import { sum, summarize } from "../support/statistics.ts";
import type { System } from "../systems/system.ts";
import type { Round } from "./entrant.ts";

/** Of one round, as far as rows are made of it. */
export type Numbers = Pick<Round, "perSecond" | "p50" | "p99" | "errors"> & { readonly cpu?: number };

/** What the systems did in turns, by their names. */
export type Rounds<Result extends Numbers = Round> = Readonly<Record<string, readonly Result[]>>;

export type Operation = Pick<About, "operation" | "view">;

const WORDS = { "own hash": "", "same hash": " at the same hash", "no hash": "" } as const;

export const titleOf = ({ operation, view }: Operation, system: string) => `${operation}${WORDS[view]}, ${system}`;

/** For each system the rate; latencies and CPU are in the JSON only. */
export function rows(kind: Operation, rounds: Rounds<Numbers>): Figure[] {
  const each = Object.entries(rounds).flatMap(([system, results]) => {
    const title = titleOf(kind, system);
    const about = (quantity: About["quantity"]) => ({ about: { ...kind, system, quantity } });
    const latency = (quantity: "p50" | "p99") =>
      figure(
        `${title}: ${quantity}`,
        "ms",
        results.map((round) => round[quantity]),
      );
    const cpu = results.map((round) => round.cpu).filter((value) => value !== undefined);
    return [
      { ...figure(title, "/s", rates(results)), ...about("rate") },
      { ...latency("p50"), ...about("p50"), detail: true },
      { ...latency("p99"), ...about("p99"), detail: true },
      ...(cpu.length > 0 ? [{ ...figure(`${title}: CPU`, "µs", cpu), ...about("cpu"), detail: true }] : []),
    ];
  });
  return each;
}

/** One row for all systems, with its bar. */
export function errorsOf({ operation, view }: Operation, rounds: Rounds<Numbers>): Figure {
  const all = Object.values(rounds).flat();
  return noErrors(`${operation}${WORDS[view]}: errors`, sum(all.map(({ errors }) => errors)));
}

export const rates = (results: readonly Pick<Numbers, "perSecond">[]) => results.map(({ perSecond }) => perSecond);

/** Ours, on each database, to each of the peers on the same one; a bar is by the name of the peer. */
export function toEachPeer(
  kind: Operation,
  rounds: Rounds<Numbers>,
  systems: readonly System[],
  bars: Readonly<Record<string, Bar>> = {},
): Figure[] {
  return systems
    .filter(({ ours }) => ours)
    .flatMap(({ name, database }) =>
      systems
        .filter((system) => !system.ours && system.database === database)
        .map((peer) => {
          const values = ratios(rates(rounds[name] ?? []), rates(rounds[peer.name] ?? []));
          return figure(`${titleOf(kind, name)} to ${peer.name}`, "×", values, bars[peer.name]);
        }),
    );
}

/** Ours, on each database, to the fastest of the peers on the same one, as they come. */
export function toFastestPeer(
  kind: Operation,
  rounds: Rounds<Numbers>,
  systems: readonly System[],
  bars: Partial<Record<System["database"], Bar>>,
): Figure[] {
  const median = ({ name }: System) => summarize(rates(rounds[name] ?? [])).median;
  return systems
    .filter(({ ours }) => ours)
    .flatMap(({ name, database }) => {
      const peers = systems.filter(
        (system) => !system.ours && !system.product.variantOf && system.database === database,
      );
      const [fastest] = peers.sort((a, b) => median(b) - median(a));
      if (!fastest) return [];
      const title = `${titleOf(kind, name)} to ${fastest.name}`;
      return figure(title, "×", ratios(rates(rounds[name] ?? []), rates(rounds[fastest.name] ?? [])), bars[database]);
    });
}
