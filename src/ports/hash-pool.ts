import type { Worker } from "node:worker_threads";
import { AuthError } from "../errors.ts";
import type { HashJob } from "./hash-worker.ts";
import { startThread } from "./thread.ts";

interface Ticket {
  readonly job: HashJob;
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Threads that hash at the lowest priority, one job each at a time, and a bounded queue before them.
 * Above it `run` throws `busy` at once: waiting longer than a person does helps nobody.
 */
export class HashPool {
  readonly #capacity: number;
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Ticket | undefined>();
  readonly #waiting: Ticket[] = [];
  #size: number;
  #millisecondsPerJob = 60;

  constructor(size: number, capacity: number) {
    this.#size = size;
    this.#capacity = capacity;
    for (let index = 0; index < size; index++) this.#start();
  }

  run(job: HashJob): Promise<string | boolean> {
    if (this.#waiting.length >= this.#capacity) return Promise.reject(this.#busy());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends the threads; what waits or runs is answered `busy`. */
  async close(): Promise<void> {
    this.#size = 0;
    const threads = [...this.#running.keys()];
    for (const ticket of this.#waiting.splice(0)) ticket.reject(this.#busy());
    await Promise.all(threads.map((worker) => worker.terminate()));
  }

  #start(): void {
    const worker = startThread(import.meta.url, "hash-worker");
    this.#running.set(worker, undefined);
    this.#idle.push(worker);
    let startedAt = 0;
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
    if (this.#running.size >= this.#size) return;
    // A thread that dies as soon as it starts would otherwise be replaced without end.
    if (livedMs < 100) setTimeout(() => this.#refill(), 1000).unref();
    else this.#refill();
  }

  #refill(): void {
    while (this.#running.size < this.#size) this.#start();
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
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
    return new AuthError("busy", undefined, { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) });
  }
}
