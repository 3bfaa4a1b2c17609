import cluster, { type Worker } from "node:cluster";
import { ServiceError } from "../core/errors.ts";
import { busy, type HashPool, type HashRunner } from "../ports/hash-pool.ts";
import type { HashCaller } from "../ports/hash-queue.ts";
import type { HashJob } from "../ports/hash-worker.ts";

/** What a worker asks of the primary: a hash, or without a job whether there is room for one. And what it is told. */
interface Question {
  readonly hash: { readonly id: number; readonly job?: HashJob | undefined; readonly caller: HashCaller };
}
type Told =
  | { readonly hashed: { readonly id: number; readonly result: string | boolean } }
  | { readonly hashed: { readonly id: number; readonly retryAfter: number } }
  | { readonly isCrowded: boolean };

/** The primary's side: all workers' hashes go through one pool, so that its bounds hold for the machine. */
export function shareHashes(pool: HashPool): void {
  let told = false;
  // As long as it is not crowded, workers ask for no room. One that starts believes that it is not.
  const tellCrowded = () => {
    if (pool.isCrowded() === told) return;
    told = pool.isCrowded();
    for (const worker of Object.values(cluster.workers ?? {})) tell(worker, { isCrowded: told });
  };
  cluster.on("message", (worker, message: Partial<Question>) => {
    if (!message.hash) return;
    const { id, job, caller } = message.hash;
    const answer = job ? pool.run(job, caller) : pool.expectRoom(caller).then(() => true);
    answer
      .then(
        (result) => tell(worker, { hashed: { id, result } }),
        (error: unknown) => tell(worker, { hashed: { id, retryAfter: retryAfterOf(error) } }),
      )
      .finally(tellCrowded);
    tellCrowded();
  });
}

function retryAfterOf(error: unknown): number {
  return (error instanceof ServiceError && error.retryAfter) || 1;
}

function tell(worker: Worker | undefined, told: Told): void {
  if (worker?.isConnected()) worker.send(told, () => undefined); // it may die in this moment
}

interface Ticket {
  /** Of a stranger's job. */
  readonly network?: string | undefined;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** The worker's side. */
export class SharedHashes implements HashRunner {
  readonly #tickets = new Map<number, Ticket>();
  #lastId = 0;
  #isCrowded = false;

  constructor() {
    process.on("message", (told: Told) => {
      if ("isCrowded" in told) this.#isCrowded = told.isCrowded;
      else if ("hashed" in told) this.#settle(told.hashed);
    });
  }

  isCrowded(): boolean {
    return this.#isCrowded;
  }

  /** A worker refuses most of a flood from one network by itself, without a message for each request. */
  async expectRoom(caller: HashCaller = {}): Promise<void> {
    if (!this.#isCrowded) return;
    const { account, network } = caller;
    if (account === undefined && network !== undefined) {
      for (const ticket of this.#tickets.values()) if (ticket.network === network) throw busy(1);
    }
    await this.#ask(caller);
  }

  run(job: HashJob, caller: HashCaller = {}): Promise<string | boolean> {
    return this.#ask(caller, job);
  }

  /** The threads are the primary's. */
  async close(): Promise<void> {
    for (const { reject } of this.#tickets.values()) reject(busy(1));
    this.#tickets.clear();
  }

  #ask(caller: HashCaller, job?: HashJob): Promise<string | boolean> {
    const id = ++this.#lastId;
    const network = job && caller.account === undefined ? caller.network : undefined;
    return new Promise((resolve, reject) => {
      this.#tickets.set(id, { network, resolve, reject });
      process.send?.({ hash: { id, job, caller } } satisfies Question);
    });
  }

  #settle(answer: Extract<Told, { hashed: unknown }>["hashed"]): void {
    const ticket = this.#tickets.get(answer.id);
    this.#tickets.delete(answer.id);
    if ("result" in answer) ticket?.resolve(answer.result);
    else ticket?.reject(busy(answer.retryAfter));
  }
}
