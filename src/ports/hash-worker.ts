import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { hashSync, type Options, verifySync } from "@node-rs/argon2";

/** One piece of work for a hash thread. */
export type HashJob =
  | { readonly kind: "hash"; readonly password: string; readonly options: Options }
  | { readonly kind: "verify"; readonly password: string; readonly hashed: string };

// The session checks come first: on Linux this renices the calling thread alone, elsewhere the whole process.
if (process.platform === "linux") standBack();

/** A sandbox may refuse it; then hashes take their turns with everything else. */
function standBack(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_LOW);
  } catch {
    // no reason to let nobody log in
  }
}

parentPort?.on("message", (job: HashJob) => parentPort?.postMessage(work(job)));

function work(job: HashJob): string | boolean {
  if (job.kind === "hash") return hashSync(job.password, job.options);
  try {
    return verifySync(job.hashed, job.password);
  } catch {
    return false; // not a hash that this library knows: no password matches it
  }
}
