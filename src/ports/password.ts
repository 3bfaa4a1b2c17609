import type { Options } from "@node-rs/argon2";
import { HashPool, type HashRunner } from "./hash-pool.ts";
import type { HashCaller } from "./hash-queue.ts";
import { randomSalt } from "./random.ts";

/** What one Argon2id hash costs (RFC 9106 §3.1). */
export interface HashCost {
  /** Kibibytes. */
  readonly memory: number;
  /** Passes over the memory. */
  readonly passes: number;
}

/** Above OWASP's first choice: about 60 ms of one core. */
export const DEFAULT_COST: HashCost = { memory: 64 * 1024, passes: 3 };
/** OWASP Password Storage Cheat Sheet's minimum; the configuration accepts nothing below. */
export const MINIMUM_COST: HashCost = { memory: 19 * 1024, passes: 2 };

/** Passwords to PHC strings and back to yes or no. Every method throws `busy` when the queue is full. */
export interface PasswordHasher {
  /** A PHC string with a salt of its own. Callers wait in turns. */
  hash(password: string, caller?: HashCaller): Promise<string>;
  /** Whether the password is the one of `hashed`. Without `hashed` the same work is done in vain and the answer is no. */
  verify(password: string, hashed: string | undefined, caller?: HashCaller): Promise<boolean>;
  /** Throws `busy` if there is no room for this caller right now: asked before anything is counted for a hash. */
  expectRoom(caller?: HashCaller): Promise<void>;
  /** Whether so many strangers wait that it makes a difference who is known to the account. */
  isCrowded(): boolean;
  /** Whether `hashed` costs an attacker less than what is configured now. */
  isOutdated(hashed: string): boolean;
  close(): Promise<void>;
}

/** Argon2id in threads at the lowest priority: `threads` at once; `queue` wait, and one more of each network, then `busy`. */
export function createPasswordHasher(
  cost: HashCost,
  threads: number,
  queue: number,
  networks?: number,
): PasswordHasher {
  return passwordHasher(cost, new HashPool(threads, queue, networks));
}

/** Argon2id wherever `pool` runs it. */
export function passwordHasher(cost: HashCost, pool: HashRunner): PasswordHasher {
  const decoy = decoyHash(cost);
  return {
    hash: async (password, caller) =>
      (await pool.run({ kind: "hash", password, options: optionsOf(cost) }, caller)) as string,
    verify: async (password, hashed, caller) => {
      const matches = await pool.run({ kind: "verify", password, hashed: hashed ?? decoy }, caller);
      return matches === true && hashed !== undefined;
    },
    expectRoom: (caller) => pool.expectRoom(caller),
    isCrowded: () => pool.isCrowded(),
    isOutdated: (hashed) => isCheaper(hashed, cost),
    close: () => pool.close(),
  };
}

/** Bytes of a PHC string: Argon2id, salted, at the default cost. For scripts; the service hashes in its own threads. */
export async function hashPassword(password: string, cost: HashCost = DEFAULT_COST): Promise<Uint8Array> {
  const { hash } = await import("@node-rs/argon2"); // half a megabyte, which a service needs in its hash threads only
  return new TextEncoder().encode(await hash(password, optionsOf(cost)));
}

function optionsOf(cost: HashCost): Options {
  return {
    memoryCost: cost.memory,
    timeCost: cost.passes,
    parallelism: 1,
    outputLen: 32,
  };
}

/** The hash of no password at all: it takes as long to verify as a real one of this cost. */
function decoyHash({ memory, passes }: HashCost): string {
  const part = (length: number) => Buffer.from(randomSalt(length)).toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${part(16)}$${part(32)}`;
}

/** The parameters of a PHC string (github.com/P-H-C/phc-string-format): kibibytes and passes. */
const ARGON2ID_PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/;

function isCheaper(hashed: string, cost: HashCost): boolean {
  const stored = ARGON2ID_PHC.exec(hashed);
  return stored === null || Number(stored[1]) * Number(stored[2]) < cost.memory * cost.passes;
}
