import { Readable } from "node:stream";
import { run as runLine } from "../../src/cli/run.ts";
import { PATIENT } from "../effort.ts";
import { CHEAPEST, run, UNTHROTTLED } from "./serve.ts";

/** One at a time: folder, environment and streams are the process's. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line to its end as `run` of serve.ts does, in this process: to start one for each costs more than most
 * commands do. What is about the process itself (signals, pipes, exit codes) is tested by `run`.
 */
export function runHere(args: string[], folder: string, env: Record<string, string> = {}, input = "") {
  if (args[0] === "serve") return run(args, folder, env, input); // it is made to end with its process
  const result = last.then(() => within(args, folder, env, input));
  last = result.catch(() => undefined);
  return result;
}

async function within(args: string[], folder: string, env: Record<string, string>, input: string) {
  const before = { folder: process.cwd(), env: process.env, mask: process.umask(0o022) };
  let out = "";
  let err = "";
  const restore = [
    replace(process.stdout, "write", { value: (text: unknown) => Boolean((out += String(text))) }),
    replace(process.stderr, "write", { value: (text: unknown) => Boolean((err += String(text))) }),
    replace(process, "stdin", { get: () => Readable.from([Buffer.from(input)]) }),
  ];
  process.chdir(folder);
  process.env = { PATH: before.env["PATH"], ...CHEAPEST, ...UNTHROTTLED, ...PATIENT, ...env };
  try {
    const code = await runLine(args, {
      out: (text) => void (out += `${text}\n`),
      err: (text) => void (err += `${text}\n`),
    });
    return { code, out, err };
  } finally {
    process.env = before.env;
    process.chdir(before.folder);
    process.umask(before.mask);
    for (const undo of restore) undo();
  }
}

/** Puts another property in the place of one; returns what undoes it. */
function replace(target: object, name: string, property: PropertyDescriptor): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...property });
  return () => {
    Reflect.deleteProperty(target, name);
    if (own) Object.defineProperty(target, name, own);
  };
}
