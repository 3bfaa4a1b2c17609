import { CORES, pinned } from "../support/machine.ts";
import { run, sourceCommand } from "../support/processes.ts";
import type { Load, LoadResult } from "./load.ts";

export async function loadByAutocannon(load: Load): Promise<LoadResult> {
  const url = new URL("./autocannon-process.ts", import.meta.url);
  const command = [...pinned(CORES.client), ...sourceCommand(url, JSON.stringify(load))];
  return JSON.parse(await run(command, (load.seconds + 15) * 1000)) as LoadResult;
}
