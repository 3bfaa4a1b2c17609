import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { verifySync } from "@node-rs/argon2";
import type { HashWork } from "./hashes.ts";

const { hashed, password, seconds } = workerData as HashWork;

// As the service's own hash threads, so that what else runs on this machine disturbs both alike.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_LOW);

verifyFor(0.5);
parentPort?.postMessage(verifyFor(seconds));

/** Verifications per second, counted to the end of the last one. */
function verifyFor(duration: number): number {
  const begun = performance.now();
  for (let count = 1; ; count++) {
    if (!verifySync(hashed, password)) throw new Error("the password does not match its hash");
    const elapsed = (performance.now() - begun) / 1000;
    if (elapsed >= duration) return count / elapsed;
  }
}
