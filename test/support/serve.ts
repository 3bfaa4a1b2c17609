import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PATIENT } from "../effort.ts";
import { type WhenDone, whenDone } from "./when-done.ts";

/** The built command line. */
export const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Settings that make a hash as cheap as the configuration allows. */
export const CHEAPEST = { BIENVENUE_HASH_MEMORY: "19456", BIENVENUE_HASH_PASSES: "2" };

/** So wide that what a test asks for from one place is never too much; the limits have tests of their own. */
export const UNTHROTTLED = { BIENVENUE_THROTTLE_WIDTH: "1000000" };

export interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  /** What came on standard output and error so far. */
  readonly output: () => string;
  /** The lines on standard output so far: the log. */
  readonly log: () => string[];
  /** Sends a signal and waits for the end; answers the exit code, or null after a signal that killed it. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Starts the built service in a folder as a process of its own, on a free port, and waits until it listens.
 * `prefix` is a command that runs it (such as strace), `options` come after `serve`. What still runs when the
 * test ends, or whatever `done` stands for, is killed.
 */
export async function serve(
  folder: string,
  env: Record<string, string> = {},
  prefix: string[] = [],
  options: string[] = [],
  done: WhenDone = whenDone,
): Promise<Served> {
  const [command = "", ...args] = [...prefix, process.execPath, CLI, "serve", ...options];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], PORT: "0", ...CHEAPEST, ...UNTHROTTLED, ...PATIENT, ...env },
  });
  done(() => void child.kill("SIGKILL"));
  let output = "";
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => void (log += chunk.toString()));
  // "close" and not "exit": then everything that was printed has arrived.
  const exited = once(child, "close") as Promise<[number | null]>;
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /listens on (http:\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exited.then(([code]) => reject(new Error(`the service ended with ${code}: ${output}`)));
  });
  return {
    url: await listening,
    process: child,
    output: () => output,
    log: () => log.trimEnd().split("\n"),
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

/** Starts the built command line; what still runs when the test ends is killed. */
export function begin(args: string[], folder: string, env: Record<string, string> = {}) {
  return beginProgram([process.execPath, CLI, ...args], folder, env);
}

function beginProgram([program = "", ...args]: string[], folder: string, env: Record<string, string>) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...CHEAPEST, ...UNTHROTTLED, ...PATIENT, ...env },
  });
  whenDone(() => void child.kill("SIGKILL"));
  return child;
}

/** Runs the built command line to its end. `input` as a text is sent in UTF-8. */
export function run(args: string[], folder: string, env: Record<string, string> = {}, input: string | Buffer = "") {
  return runProgram([process.execPath, CLI, ...args], folder, env, input);
}

/** Runs a program to its end, in the environment of the command line. */
export async function runProgram(
  line: string[],
  folder: string,
  env: Record<string, string> = {},
  input: string | Buffer = "",
) {
  const child = beginProgram(line, folder, env);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (err += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
