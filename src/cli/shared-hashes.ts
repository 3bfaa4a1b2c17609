import cluster, { type Worker } from "node:cluster";
import { AuthError } from "../errors.ts";
import { busy, type HashPool, type HashRunner } from "../ports/hash-pool.ts";
import type { HashJob } from "../ports/hash-worker.ts";

/** What a worker asks of the primary, and what it is told. */
interface Question {
  readonly hash: { readonly id: number; readonly job: HashJob; readonly from: string | undefined };
}
type Told =
  | { readonly hashed: { readonly id: number; readonly result: string | boolean } }
  | { readonly hashed: { readonly id: number; readonly retryAfter: number } }
  | { readonly hashRoom: boolean };

/** The primary's side: all workers' hashes go through one pool, so that its bounds hold for the machine. */
export function shareHashes(pool: HashPool): void {
  let told = true;
  // A worker refuses most of a flood by itself, without a message for each request. One that starts believes that there
  // is room.
  const tellRoom = () => {
    if (pool.hasRoom === told) return;
    told = pool.hasRoom;
    for (const worker of Object.values(cluster.workers ?? {})) tell(worker, { hashRoom: told });
  };
  cluster.on("message", (worker, message: Partial<Question>) => {
    if (!message.hash) return;
    const { id, job, from } = message.hash;
    pool
      .run(job, from)
      .then(
        (result) => tell(worker, { hashed: { id, result } }),
        (error: unknown) => tell(worker, { hashed: { id, retryAfter: retryAfterOf(error) } }),
      )
      .finally(tellRoom);
    tellRoom();
  });
}

function retryAfterOf(error: unknown): number {
  return (error instanceof AuthError && error.retryAfter) || 1;
}

function tell(worker: Worker | undefined, told: Told): void {
  if (worker?.isConnected()) worker.send(told, () => undefined); // it may die in this moment
}

interface Ticket {
  readonly from: string | undefined;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** The worker's side. */
export class SharedHashes implements HashRunner {
  readonly #tickets = new Map<number, Ticket>();
  #lastId = 0;
  #hasRoom = true;

  constructor() {
    process.on("message", (told: Told) => {
      if ("hashRoom" in told) this.#hasRoom = told.hashRoom;
      else if ("hashed" in told) this.#settle(told.hashed);
    });
  }

  /** When there is no room for everybody there may be some for a network that has nothing waiting. */
  expectRoom(from?: string): void {
    if (this.#hasRoom) return;
    for (const ticket of this.#tickets.values()) if (ticket.from === from) throw busy(1);
  }

  run(job: HashJob, from?: string): Promise<string | boolean> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#tickets.set(id, { from, resolve, reject });
      process.send?.({ hash: { id, job, from } } satisfies Question);
    });
  }

  /** The threads are the primary's. */
  async close(): Promise<void> {
    for (const { reject } of this.#tickets.values()) reject(busy(1));
    this.#tickets.clear();
  }

  #settle(answer: Extract<Told, { hashed: unknown }>["hashed"]): void {
    const ticket = this.#tickets.get(answer.id);
    this.#tickets.delete(answer.id);
    if ("result" in answer) ticket?.resolve(answer.result);
    else ticket?.reject(busy(answer.retryAfter));
  }
}
