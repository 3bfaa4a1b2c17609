import type { About } from "../support/figure.ts";
import { LIMITS } from "./charts.ts";
import { OURS, type Run, rowOf, rowsOf, shown, systemsOf } from "./published.ts";

/** Why, by what the row is called; the first that fits. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^login.*hashes alone/,
    "Beside the hash a login counts the attempt, and writes session, device and event, on disk before it answers. On two cores that takes its time from the hash threads, and interrupts them. [performance.md](performance.md) has where the time goes.",
  ],
  [
    /^(login|registration|reset) own hash/,
    "Their hash costs an attacker less than ours; at the same hash see the other table.",
  ],
  [
    /^(login|registration|reset) (at the )?same hash/,
    "Ours counts attempts before the hash, and writes an event and the mails that a change causes, all of it on disk before the answer. The Node peers' writes to SQLite are not on disk when they answer: `synchronous = normal` is their driver's default in WAL mode, and nothing tells them otherwise.",
  ],
  [
    /^logout/,
    "Ours writes an event with each logout, and both are on disk before it answers; the Node peers' writes to SQLite are not.",
  ],
  [
    /^request for a reset/,
    "Ours writes the mail (or the token) and an event, on disk before it answers, in the same number of statements for an address that nobody has. The express stack writes one column, which is not on disk when it answers.",
  ],
  [
    /^memory, idle/,
    "Ours holds a second JavaScript heap for the thread that writes, and the pages, texts and validation of all features.",
  ],
  [/^memory after logins/, "A hash of 64 MiB in each of two threads: this is mostly the hash."],
  [/^installed/, "Drivers of both databases, mail, pages and validation come with it."],
  [/^start to ready/, "Migrations are checked, and a thread is started, before the first answer."],
  [
    /flood/,
    "Two hash threads at the lowest priority, the server, the flood and the prober share two cores; what is left is the scheduler's.",
  ],
];

/** Every missed bar, and everything in which a peer on the same database is better. */
export function losses(run: Run): string {
  const missed = rowsOf(run)
    .filter((row) => row.missed)
    .map(
      ({ name, median, unit, bar = "" }) =>
        `- ${name}: ${`${shown(median)} ${unit}`.trim()}, and not ${bar}. ${reason(name)}`,
    );
  const faster = operations(run).flatMap(({ name, view }) => slower(run, name, view));
  const smaller = [
    "start to ready",
    "memory, idle",
    "memory after logins",
    "installed size",
    "installed packages",
  ].flatMap((name) => larger(run, name));
  return [
    "## Where we lose, and why",
    missed.length > 0 ? `Bars that were missed:\n\n${missed.join("\n")}` : "No bar was missed.",
    `What others do better:\n\n${[...faster, ...smaller].map((line) => `- ${line}`).join("\n")}`,
  ].join("\n\n");
}

function operations(run: Run): { name: string; view: About["view"] }[] {
  const kinds = rowsOf(run)
    .filter(({ quantity, operation = "" }) => quantity === "rate" && !operation.startsWith("session check with"))
    .map(({ operation = "", view = "no hash" as const }) => JSON.stringify({ name: operation, view }));
  return [...new Set(kinds)].map((kind) => JSON.parse(kind) as { name: string; view: About["view"] });
}

/** Peers that do more a second than ours on the same database. */
function slower(run: Run, operation: string, view: About["view"]): string[] {
  const value = (system: string) => rowOf(run, { operation, view, system, quantity: "rate" })?.median ?? 0;
  return peersWithOurs(systemsOf(run, operation, view))
    .filter(({ peer, ours }) => value(peer) > value(ours))
    .map(({ peer, ours }) => {
      const words = `${capital(operation)}${view === "no hash" ? "" : ` (${view === "own hash" ? "each its own hash" : "the same hash"})`}`;
      return `${words}: ${peer} ${shown(value(peer))} a second, ours ${shown(value(ours))}. ${reason(`${operation} ${view}`)}`;
    });
}

/** Peers that take less than ours. */
function larger(run: Run, operation: string): string[] {
  const row = (system: string) => rowOf(run, { operation, system });
  return peersWithOurs(systemsOf(run, operation)).flatMap(({ peer, ours }) => {
    const [theirs, own] = [row(peer), row(ours)];
    if (!theirs || !own || theirs.median >= own.median) return [];
    const value = ({ median, unit }: typeof own) => `${shown(median)} ${unit}`.trim();
    return `${capital(operation)}: ${peer} ${value(theirs)}, ours ${value(own)}. ${reason(operation)}`;
  });
}

function peersWithOurs(systems: readonly string[]): { peer: string; ours: string }[] {
  return systems
    .filter((system) => !system.startsWith(OURS) && !LIMITS.includes(system))
    .flatMap((peer) => {
      const database = / on (\w+)$/.exec(peer)?.[0] ?? "";
      const ours = systems.find((system) => system === OURS + database);
      return ours === undefined ? [] : { peer, ours };
    });
}

function reason(name: string): string {
  return REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? "";
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
