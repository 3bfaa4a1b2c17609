import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { type Config, forgetEnvFile } from "../config/config.ts";
import { HashPool } from "../ports/hash-pool.ts";
import type { Log } from "../ports/log.ts";
import { passwordHasher } from "../ports/password.ts";
import { type End, runNode } from "./node.ts";
import { SharedHashes, shareHashes } from "./shared-hashes.ts";

/** A worker that lived shorter is not replaced at once: what ended it may end the next one as well. */
const SHORT_LIFE_MS = 1000;

/**
 * Runs `count` workers that share one port, until `stop`. A worker that dies is replaced; `reload` puts new ones, with
 * the configuration of that moment, in the place of all, and no request is refused meanwhile. The primary itself serves
 * nothing: it hands connections out and owns the hash threads. Throws if the first workers do not come to listen.
 */
export async function runCluster(
  count: number,
  config: Config,
  log: Log,
  signals: { readonly stop: Promise<unknown>; readonly onReload: (reload: () => void) => void },
  listening: (url: string) => void,
): Promise<void> {
  forgetEnvFile();
  const pool = new HashPool(config.hashThreads, config.hashQueue);
  shareHashes(pool);
  const group = new Group(count, log);
  try {
    const filled = group.fill();
    filled.catch(() => undefined); // told below, unless all is to end before the workers have come to listen
    const urls = await Promise.race([filled, signals.stop.then(() => undefined)]);
    if (urls) {
      listening(urls[0] as string);
      signals.onReload(() => void group.reload());
      await signals.stop;
    }
    log.info("stopping");
  } finally {
    await group.end();
    await pool.close();
  }
}

class Group {
  readonly #count: number;
  readonly #log: Log;
  readonly #serving = new Set<Worker>();
  #ending = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(count: number, log: Log) {
    this.#count = count;
    this.#log = log;
  }

  /** Starts the first workers; answers where they listen. */
  async fill(): Promise<string[]> {
    // What is wrong is said once, by the first one, and it alone brings the database up to date.
    const first = await this.#start();
    return [first, ...(await Promise.all(Array.from({ length: this.#count - 1 }, () => this.#start())))];
  }

  /** One reload after the other. Without new workers the old ones go on. */
  reload(): Promise<unknown> {
    this.#turn = this.#turn.then(async () => {
      if (this.#ending) return;
      const old = [...this.#serving];
      try {
        await this.fill();
      } catch (error) {
        for (const worker of this.#serving) if (!old.includes(worker)) this.#release(worker, "stop");
        this.#log.error("reload failed, the old workers go on", { error });
        return;
      }
      for (const worker of old) this.#release(worker, "drain");
      this.#log.info("reloaded");
    });
    return this.#turn;
  }

  /** Lets every worker finish, and waits for the last one. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const worker of this.#serving) this.#release(worker, "stop");
    while (Object.keys(cluster.workers ?? {}).length > 0) await once(cluster, "exit");
  }

  #release(worker: Worker, how: End): void {
    this.#serving.delete(worker);
    if (worker.isConnected()) worker.send({ end: how }, () => undefined); // it may die in this moment
  }

  async #start(): Promise<string> {
    if (this.#ending) throw new WorkerFailed();
    const worker = cluster.fork();
    const begun = performance.now();
    this.#serving.add(worker);
    worker.once("exit", () => {
      // Whoever was released is not in the set any more.
      if (!this.#serving.delete(worker) || this.#ending) return;
      this.#log.warn("a worker died", { pid: worker.process.pid ?? 0 });
      const pause = performance.now() - begun < SHORT_LIFE_MS ? SHORT_LIFE_MS : 0;
      setTimeout(() => this.#replace(), pause).unref();
    });
    return new Promise((resolve, reject) => {
      worker.on("message", (message: { readonly url?: string }) => {
        if (message.url === undefined) return;
        resolve(message.url);
        // Whoever was released while it started did not hear of it.
        if (!this.#serving.has(worker)) this.#release(worker, "stop");
      });
      worker.once("exit", () => reject(new WorkerFailed()));
    });
  }

  #replace(): void {
    // A reload may have filled the place meanwhile.
    if (this.#ending || this.#serving.size >= this.#count) return;
    this.#start().catch(() => undefined); // its end was seen, and another one follows
  }
}

/** The worker has said why. */
export class WorkerFailed extends Error {
  override readonly name = "WorkerFailed";
}

/** What a worker does. */
export async function runWorker(config: Config, log: Log): Promise<void> {
  const end = new Promise<End>((resolve) => {
    process.on("message", (message: { readonly end?: End }) => {
      if (message.end !== undefined) resolve(message.end);
    });
  });
  // Signals to the whole group, as a terminal sends them, are the primary's to answer.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  const hasher = passwordHasher({ memory: config.hashMemory, passes: config.hashPasses }, new SharedHashes());
  await runNode(config, { log, hasher }, end, (url) => void process.send?.({ url }));
}
