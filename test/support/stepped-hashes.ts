import { ServiceError } from "../../src/core/errors.ts";
import { HashPool, type HashRunner } from "../../src/ports/hash-pool.ts";
import { type HashCaller, HashQueue } from "../../src/ports/hash-queue.ts";
import type { HashJob } from "../../src/ports/hash-worker.ts";
import { type PasswordHasher, passwordHasher } from "../../src/ports/password.ts";
import { CHEAP } from "./make-app.ts";

/** What waits for a turn. */
export interface Waiting {
  readonly caller: HashCaller;
  readonly begin: () => Promise<unknown>;
  readonly refuse: () => void;
}

/** One thread's queue before threads that make real hashes, which work only when a test says so. */
export interface SteppedHashes {
  readonly hasher: PasswordHasher;
  /** From now on what is asked for waits. */
  hold(): void;
  /** Jobs that wait. */
  readonly length: number;
  /** Serves so many turns, one after the other; returns whose they were. */
  serve(turns: number): Promise<HashCaller[]>;
}

type Queue = Pick<HashQueue<Waiting>, "hasRoomFor" | "push" | "shift" | "isCrowded" | "length">;

export function steppedHashes(queue: Queue = new HashQueue<Waiting>(24, 256)): SteppedHashes {
  const pool = new HashPool(1, 1000);
  let isHeld = false;
  const run = (job: HashJob, caller: HashCaller = {}) => {
    if (!isHeld) return pool.run(job);
    return new Promise<string | boolean>((resolve, reject) => {
      const refuse = () => reject(new ServiceError("busy"));
      const begin = () => pool.run(job).then(resolve, reject);
      queue.push(caller, { caller, begin, refuse })?.refuse();
    });
  };
  const runner: HashRunner = {
    run,
    expectRoom: async (caller = {}) => {
      if (isHeld && !queue.hasRoomFor(caller)) throw new ServiceError("busy");
    },
    isCrowded: () => isHeld && queue.isCrowded,
    close: () => pool.close(),
  };
  return {
    hasher: passwordHasher(CHEAP, runner),
    hold: () => (isHeld = true),
    get length() {
      return queue.length;
    },
    serve: async (turns) => {
      const served: HashCaller[] = [];
      for (let turn = queue.shift(); turn; turn = served.length < turns ? queue.shift() : undefined) {
        served.push(turn.item.caller);
        await turn.item.begin();
        turn.done();
      }
      return served;
    },
  };
}
