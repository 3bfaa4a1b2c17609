import type { Worker } from "node:worker_threads";
import { ServiceError } from "../core/errors.ts";
import { type HashCaller, HashQueue, type Turn } from "./hash-queue.ts";
import type { HashJob } from "./hash-worker.ts";
import { startThread } from "./thread.ts";

/** Networks that may wait with one job each, of those that had a turn lately, and of others: each costs a socket. */
const MAX_NETWORKS = 256;

/** Where hashes are made: in this process, or in one that several share. */
export interface HashRunner {
  run(job: HashJob, caller?: HashCaller): Promise<string | boolean>;
  /** Throws `busy` where `run` would. */
  expectRoom(caller?: HashCaller): Promise<void>;
  /** Whether so many strangers wait that one may be refused. */
  isCrowded(): boolean;
  /** Ends the threads that are our own; what waits or runs is answered `busy`. */
  close(): Promise<void>;
}

interface Ticket {
  readonly job: HashJob;
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** A thread, and what it was handed: the first it is at, the second it begins without asking. */
interface Slot {
  readonly worker: Worker;
  readonly turns: Turn<Ticket>[];
  /** When it began the first one. */
  begun: number;
}

/**
 * Threads that hash at the lowest priority, and a bounded queue before them in which callers take turns. A thread is
 * started when there is work for it: it costs 7 to 11 MB. One that is at work is handed its next job as well: it would wait
 * for it else, whenever the main thread has something better to do. What has no room to wait is `busy` at once: waiting
 * longer than a person does helps nobody.
 */
export class HashPool implements HashRunner {
  readonly #hands = new Set<Slot>();
  readonly #waiting: HashQueue<Ticket>;
  /** How many jobs a thread holds at most. */
  readonly #depth: number;
  #size: number;
  #resting = false;
  #millisecondsPerJob = 60;

  /** `size` threads; `capacity` jobs wait, those that were handed out ahead included, and one more of each network. */
  constructor(size: number, capacity: number, networks = MAX_NETWORKS) {
    this.#size = size;
    this.#depth = capacity > size ? 2 : 1;
    this.#waiting = new HashQueue(capacity - size * (this.#depth - 1), networks);
  }

  isCrowded(): boolean {
    return this.#waiting.isCrowded;
  }

  async expectRoom(caller: HashCaller = {}): Promise<void> {
    if (!this.#waiting.hasRoomFor(caller)) throw this.#busy();
  }

  async run(job: HashJob, caller: HashCaller = {}): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(caller, { job, resolve, reject })?.reject(this.#busy());
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#size = 0;
    for (const ticket of this.#waiting.clear()) ticket.reject(this.#busy());
    await Promise.all([...this.#hands].map(({ worker }) => worker.terminate()));
  }

  #start(): Slot {
    const worker = startThread(import.meta.url, "hash-worker");
    const hand: Slot = { worker, turns: [], begun: 0 };
    this.#hands.add(hand);
    let startedAt = performance.now();
    worker.on("message", (result: string | boolean) => {
      const now = performance.now();
      this.#millisecondsPerJob += (now - hand.begun - this.#millisecondsPerJob) / 8;
      hand.begun = now;
      const turn = hand.turns.shift();
      turn?.done();
      turn?.item.resolve(result);
      if (hand.turns.length === 0) worker.unref();
      this.#dispatch();
    });
    worker.on("error", () => undefined); // "exit" follows, and does the work
    worker.on("exit", () => this.#replace(hand, performance.now() - startedAt));
    worker.once("online", () => (startedAt = performance.now()));
    return hand;
  }

  #replace(hand: Slot, livedMs: number): void {
    this.#hands.delete(hand);
    for (const { item, done } of hand.turns) {
      done();
      item.reject(this.#busy());
    }
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
    while (this.#waiting.hasNext) {
      const hand = this.#free();
      if (!hand) return;
      const turn = this.#waiting.shift() as Turn<Ticket>;
      if (hand.turns.length === 0) hand.begun = performance.now();
      hand.turns.push(turn);
      hand.worker.ref(); // a process that waits for a hash must not end before it
      hand.worker.postMessage(turn.item.job);
    }
  }

  /** A thread that has nothing to do, else a new one, else the one that will be done first. */
  #free(): Slot | undefined {
    const hands = [...this.#hands];
    const idle = hands.find(({ turns }) => turns.length === 0);
    if (idle) return idle;
    if (hands.length < this.#size && !this.#resting) return this.#start();
    const open = hands.filter(({ turns }) => turns.length < this.#depth);
    return open.sort((a, b) => a.begun - b.begun)[0];
  }

  #busy(): ServiceError {
    const milliseconds = (this.#waiting.length / Math.max(1, this.#size)) * this.#millisecondsPerJob;
    return busy(Math.max(1, Math.ceil(milliseconds / 1000)));
  }
}

/** The refusal of a hash, `retryAfter` in seconds. Without a stack: a flood makes thousands a second. */
export function busy(retryAfter: number): ServiceError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new ServiceError("busy", undefined, { retryAfter });
  Error.stackTraceLimit = limit;
  return error;
}
