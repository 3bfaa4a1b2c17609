import { fileURLToPath } from "node:url";
import { CORES, pinned } from "../support/machine.ts";
import { run } from "../support/processes.ts";
import { FORM_TYPE } from "./form.ts";
import type { Load, LoadResult } from "./load.ts";

const SCRIPT = fileURLToPath(new URL("./wrk.lua", import.meta.url));

export async function loadByWrk({
  url,
  seconds,
  connections,
  cookie,
  form,
  type = FORM_TYPE,
  numbers,
}: Load): Promise<LoadResult> {
  const options = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "--latency", "-s", SCRIPT];
  const headers = cookie === undefined ? [] : ["-H", `Cookie: ${cookie}`];
  const numbered = numbers === undefined ? undefined : String(numbers);
  const env = { PATH: process.env["PATH"], FORM: form, TYPE: type, NUMBERS: numbered };
  const output = await run([...pinned(CORES.client), "wrk", ...options, ...headers, url], (seconds + 15) * 1000, env);
  const result = /^RESULT (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Error(`wrk gave no result: ${output}`);
  return JSON.parse(result) as LoadResult;
}
