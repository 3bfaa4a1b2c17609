import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CORES, pinned } from "../support/machine.ts";
import { run, sourceCommand } from "../support/processes.ts";
import type { LoadResult } from "./load.ts";

/** One request, whichever system it is for. */
export interface Ask {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests that are each sent once, as fast as so many connections get answers. */
export interface Each {
  readonly url: string;
  /** Of the server, whose CPU is counted with that of the processes it started. */
  readonly pid: number;
  readonly connections: number;
  readonly asks: readonly Ask[];
  /** Sent again and again before the clock starts, so that the sender itself is warm. */
  readonly warmUp: Ask;
}

export interface Answer {
  readonly status: number;
  /** The first cookie that it sets, as it is sent back. */
  readonly cookie?: string;
  readonly body: string;
}

export interface EachResult extends LoadResult {
  /** Microseconds a request. */
  readonly cpu: number;
  /** In the order of the requests. */
  readonly answers: readonly Answer[];
}

/** Sends them from a process of its own, on the clients' core. */
export async function each(job: Each): Promise<EachResult> {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-each-"));
  const file = join(folder, "job.json");
  try {
    writeFileSync(file, JSON.stringify(job));
    const command = sourceCommand(new URL("./each-process.ts", import.meta.url), file);
    return JSON.parse(await run([...pinned(CORES.client), ...command], 180_000)) as EachResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
