import type { Worker } from "node:worker_threads";
import { AuthError } from "../errors.ts";
import { FairQueue } from "./fair-queue.ts";
import type { HashJob } from "./hash-worker.ts";
import { startThread } from "./thread.ts";

/** Where hashes are made: in this process, or in one that several share. `from` is the client's network. */
export interface HashRunner {
  run(job: HashJob, from?: string): Promise<string | boolean>;
  /** Throws `busy` where `run` would. */
  expectRoom(from?: string): void;
  /** Ends the threads that are our own; what waits or runs is answered `busy`. */
  close(): Promise<void>;
}

interface Ticket {
  readonly job: HashJob;
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Threads that hash at the lowest priority, one job each at a time, and a bounded queue before them in which networks take
 * turns. A thread is started when there is work for it: it costs 7 to 11 MB.
 * What the queue has no room for is `busy` at once: waiting longer than a person does helps nobody.
 */
export class HashPool implements HashRunner {
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Ticket | undefined>();
  readonly #waiting: FairQueue<Ticket>;
  #size: number;
  #resting = false;
  #millisecondsPerJob = 60;

  constructor(size: number, capacity: number) {
    this.#size = size;
    this.#waiting = new FairQueue(capacity);
  }

  /** Whether there is room whoever asks. */
  get hasRoom(): boolean {
    return !this.#waiting.isFull;
  }

  expectRoom(from = ""): void {
    if (!this.#waiting.hasRoomFor(from)) throw this.#busy();
  }

  async run(job: HashJob, from = ""): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(from, { job, resolve, reject })?.reject(this.#busy());
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#size = 0;
    const threads = [...this.#running.keys()];
    for (const ticket of this.#waiting.clear()) ticket.reject(this.#busy());
    await Promise.all(threads.map((worker) => worker.terminate()));
  }

  #start(): void {
    const worker = startThread(import.meta.url, "hash-worker");
    this.#running.set(worker, undefined);
    this.#idle.push(worker);
    let startedAt = performance.now();
    worker.on("message", (result: string | boolean) => {
      const ticket = this.#running.get(worker);
      this.#running.set(worker, undefined);
      this.#idle.push(worker);
      worker.unref();
      ticket?.resolve(result);
      this.#dispatch();
    });
    worker.on("error", () => undefined); // "exit" follows, and does the work
    worker.on("exit", () => this.#replace(worker, performance.now() - startedAt));
    worker.once("online", () => (startedAt = performance.now()));
  }

  #replace(worker: Worker, livedMs: number): void {
    this.#running.get(worker)?.reject(this.#busy());
    this.#running.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    // A thread that dies as soon as it starts would otherwise be replaced without end.
    if (livedMs < 100) {
      this.#resting = true;
      setTimeout(() => {
        this.#resting = false;
        this.#dispatch();
      }, 1000).unref();
    }
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      if (this.#idle.length === 0 && this.#running.size < this.#size && !this.#resting) this.#start();
      if (this.#idle.length === 0) return;
      const worker = this.#idle.pop() as Worker;
      const ticket = this.#waiting.shift() as Ticket;
      const begun = performance.now();
      this.#running.set(worker, {
        ...ticket,
        resolve: (value) => {
          this.#millisecondsPerJob += (performance.now() - begun - this.#millisecondsPerJob) / 8;
          ticket.resolve(value);
        },
      });
      worker.ref(); // a process that waits for a hash must not end before it
      worker.postMessage(ticket.job);
    }
  }

  #busy(): AuthError {
    const milliseconds = (this.#waiting.length / Math.max(1, this.#size)) * this.#millisecondsPerJob;
    return busy(Math.max(1, Math.ceil(milliseconds / 1000)));
  }
}

/** The refusal of a hash, `retryAfter` in seconds. Without a stack: a flood makes thousands a second. */
export function busy(retryAfter: number): AuthError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new AuthError("busy", undefined, { retryAfter });
  Error.stackTraceLimit = limit;
  return error;
}
