import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { asServerUser, copyAsStandby, initialise, SUPERUSER } from "./postgres-programs.ts";

/** A real PostgreSQL server of its own, in a temporary folder. */
export interface Cluster {
  /** Of the maintenance database; put another name in the place of `/postgres`. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Starts it again on the same data, and waits until it answers. */
  start(): Promise<void>;
  /** Sends the postmaster a signal and waits until it and all of its children have ended. */
  end(signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void>;
  /** Every process of it stands still, as on a machine that hangs. Its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Durability is off, for speed, unless it is what is tested. */
  readonly durable?: boolean;
  /** More settings, `name=value`. */
  readonly settings?: readonly string[];
  /** Of which it is a standby, and by which name. */
  readonly standbyOf?: readonly [primary: Cluster, name: string];
  /** An empty folder for the data, such as a disk of its own; the log that is written ahead stays elsewhere. */
  readonly dataFolder?: string;
  /** Of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a cluster and starts it. */
export async function startCluster(bin: string, options: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-postgres-"));
  chmodSync(folder, 0o755);
  const data = join(options.dataFolder ?? folder, "data");
  const as = asServerUser();
  execFileSync("sh", [
    "-c",
    `mkdir "${data}" && chmod 700 "${data}"${as ? ` && chown ${SUPERUSER} "${folder}" "${data}"` : ""}`,
  ]);
  if (options.standbyOf) copyAsStandby(bin, data, options.standbyOf[0].url, options.standbyOf[1]);
  else initialise(bin, data, options.dataFolder === undefined ? [] : ["--waldir", join(folder, "wal")]);
  const port = await freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1,127.0.0.2",
    `unix_socket_directories=${folder}`,
    "max_connections=200",
    ...(options.durable ? [] : ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]),
    ...(options.settings ?? []),
  ];
  const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const env = { ...process.env, ...options.env };
  const url = `postgres://${SUPERUSER}@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const cluster: Cluster = {
    url,
    port,
    dataFolder: data,
    async start() {
      for (let attempt = 0; ; attempt++) {
        server = spawn(join(bin, "postgres"), args, { ...as, cwd: folder, stdio: "ignore", env });
        if (await answers(url, server)) return;
        // After a kill it does not start before the last process of the one before is gone.
        if (attempt === 50) throw new Error(`PostgreSQL in ${folder} does not start`);
        await sleep(100);
      }
    },
    async end(signal) {
      if (!server || hasEnded(server)) return;
      const children = childrenOf(server);
      const exited = once(server, "exit");
      server.kill(signal);
      await exited;
      while (anyRuns(children)) await sleep(20);
    },
    freeze() {
      // First the one that could start others.
      server!.kill("SIGSTOP");
      for (const child of childrenOf(server!)) send(child, "SIGSTOP");
    },
    thaw() {
      for (const process of [...childrenOf(server!), server!.pid!]) send(process, "SIGCONT");
    },
    async stop() {
      if (server && !hasEnded(server)) cluster.thaw();
      await cluster.end("SIGINT"); // fast shutdown
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

function childrenOf({ pid }: ChildProcess): number[] {
  return spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean)
    .map(Number);
}

/** To a process that may have ended by itself in the meantime. */
function send(pid: number, signal: "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whether any of them still runs; one that has ended and that nobody waits for does not. */
function anyRuns(pids: readonly number[]): boolean {
  if (pids.length === 0) return false;
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", pids.join(",")], { encoding: "utf8" });
  return stdout.split("\n").some((state) => state !== "" && !state.startsWith("Z"));
}

/** True when it answers, false when it has ended instead. */
async function answers(url: string, server: ChildProcess): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    if (hasEnded(server)) return false;
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      if (attempt === 600) throw error;
      await sleep(50);
    }
  }
}
