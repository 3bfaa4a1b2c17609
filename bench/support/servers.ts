import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { CORES, pinned } from "./machine.ts";
import { listening, sourceCommand, start, stop } from "./processes.ts";

export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface ServeOptions {
  /** The name of an SQLite file in the run's folder. */
  readonly database: string;
  /** Hash threads need every core: then nothing is pinned. */
  readonly everyCore?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the server, such as strace. */
  readonly prefix?: readonly string[];
  /** With this many workers. */
  readonly workers?: number;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly everyCore: boolean;
}

/** All load comes from one place: what is measured is the work, not its refusal. */
const UNTHROTTLED = { BIENVENUE_THROTTLE_WIDTH: "1000000" };

/** Starts the built service as a process of its own, and waits until it listens. Its log goes to a file. */
export async function serve({ folder, dist }: Bench, options: ServeOptions): Promise<Server> {
  const { database, everyCore = false, env = {}, prefix = [], workers } = options;
  const pin = everyCore ? [] : pinned(CORES.server);
  const more = workers === undefined ? [] : ["--workers", String(workers)];
  const log = openSync(join(folder, `${database}.log`), "a");
  const child = start([...pin, ...prefix, process.execPath, join(dist, "cli.js"), "serve", ...more], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      ...UNTHROTTLED,
      DATABASE_URL: `sqlite:${join(folder, database)}`,
      ...env,
    },
    stdio: ["ignore", log, "pipe"],
  });
  closeSync(log);
  return served(child);
}

/** Starts a server by its command, and waits until it says where it listens. */
export async function serveCommand(command: readonly string[], options: CommandOptions): Promise<Server> {
  const { cwd, env, everyCore } = options;
  const pin = everyCore ? [] : pinned(CORES.server);
  const child = start([...pin, ...command], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return served(child);
}

/** Starts a server of `limits/`, on the servers' core. */
export async function serveLimit(name: "hello" | "session-check", ...args: string[]): Promise<Server> {
  const url = new URL(`../limits/${name}.ts`, import.meta.url);
  const command = [...pinned(CORES.server), ...sourceCommand(url, ...args)];
  return served(start(command, { stdio: ["ignore", "ignore", "pipe"] }));
}

async function served(child: ChildProcess): Promise<Server> {
  const url = await listening(child);
  return { url, pid: child.pid ?? 0, stop: () => stop(child) };
}
