import { CORES, pinned } from "../support/machine.ts";
import { run, sourceCommand } from "../support/processes.ts";

/**
 * Requests at a fixed rate, whether the earlier ones were answered or not: a server that stands still for a moment is
 * asked in that moment as well, so its pauses count as often as a stranger would meet them.
 */
export interface Probe {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly cookie?: string;
  /** The `Host` that is asked for, if it is not the URL's. */
  readonly host?: string;
  /** An urlencoded body, which makes it a POST; `{n}` becomes a number. */
  readonly form?: string;
}

export interface ProbeResult {
  /** Milliseconds from sending to the end of the answer. */
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 200, and requests without an answer. */
  readonly errors: number;
  /** The errors by their status or error code. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly answers: number;
  /** How late the prober itself was, in milliseconds: much of it, and the machine is too busy to believe the rest. */
  readonly lag99: number;
}

/** Probes from a process of its own, on the clients' core. What comes in the first half second does not count. */
export async function probe(probe: Probe): Promise<ProbeResult> {
  const url = new URL("./probe-process.ts", import.meta.url);
  const command = [...pinned(CORES.client), ...sourceCommand(url, JSON.stringify(probe))];
  return JSON.parse(await run(command, (probe.seconds + 20) * 1000)) as ProbeResult;
}
