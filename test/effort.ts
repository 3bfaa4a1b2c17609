/**
 * How much each suite does: `short` in `npm test`, where every behaviour is shown once and nothing depends on how busy the
 * machine is, and `long` in `npm run prove`, where promises about time and chance are measured. docs/testing.md explains
 * both; `BIENVENUE_EFFORT=long` chooses the second.
 */
const EFFORT = {
  /** Kills in the middle of writes, on each database. */
  killRounds: { short: 4, long: 100 },
  /** Races for one thing, and the requests in each. */
  raceRounds: { short: 2, long: 20 },
  racers: { short: 40, long: 100 },
  /** Guesses at one account over three nodes, and the networks that they come from. */
  guesses: { short: 300, long: 10_000 },
  guessingNetworks: { short: 50, long: 500 },
  /** How often each way to end a session is taken; the command line is a process of its own each time. */
  logouts: { short: 8, long: 130 },
  newPasswords: { short: 4, long: 60 },
  operatorRevocations: { short: 1, long: 6 },
  /** Starts of three nodes on one empty database. */
  simultaneousStarts: { short: 1, long: 3 },
  /** Seconds for which PostgreSQL is down or hangs, is full, or is locked by another program. */
  outageSeconds: { short: 2, long: 20 },
  exhaustedSeconds: { short: 2, long: 5 },
  /** Visits of a mail link by a scanner that runs scripts. */
  scannerVisits: { short: 2, long: 5 },
  /** Users in a database that is being copied when the copying is killed. */
  copiedUsers: { short: 1500, long: 8000 },
  /** Requests for each of the writes that meet a locked SQLite. */
  lockedWrites: { short: 4, long: 12 },
  /** Random sequences of operations, over both databases. */
  modelSequences: { short: 60, long: 2000 },
  /** Random requests for each operation of the OpenAPI document. */
  fuzzRuns: { short: 4, long: 200 },
  /** Requests of strangers who must leave nothing behind in memory. */
  memoryRequests: { short: 12_000, long: 240_000 },
  /** Clients of a proxy that send a byte a second. */
  slowClients: { short: 80, long: 400 },
  /** Seconds of each flood, in which owners log in; in the long tier only. */
  floodSeconds: { short: 5, long: 20 },
} as const satisfies Record<string, { readonly short: number; readonly long: number }>;

/** Whether this run may judge how long something takes: `npm run prove` runs one suite at a time. */
export const isLong = process.env["BIENVENUE_EFFORT"] === "long";

/** How much of it this run does. */
export function effort(name: keyof typeof EFFORT): number {
  return EFFORT[name][isLong ? "long" : "short"];
}

/** Milliseconds within which something must happen: `limit` where time is judged, else however long it takes. */
export function deadline(limit: number): number {
  return isLong ? limit : Number.POSITIVE_INFINITY;
}

/** Settings of a service in tests that are not about its patience: on a busy machine half a second is nothing. */
export const PATIENT: Readonly<Record<string, string>> = {
  BIENVENUE_DATABASE_CONNECT_TIMEOUT: "10s",
  BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "10s",
};

/** Settings in tests of a database that does not answer: the defaults, or more where no time is judged. */
export const FAULT_PATIENCE: Readonly<Record<string, string>> = isLong
  ? { BIENVENUE_DATABASE_CONNECT_TIMEOUT: "", BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "" }
  : { BIENVENUE_DATABASE_CONNECT_TIMEOUT: "2s", BIENVENUE_DATABASE_STATEMENT_TIMEOUT: "2s" };
