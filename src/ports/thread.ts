import { Worker } from "node:worker_threads";

/**
 * Starts a thread of ours that lies beside the caller: `name.ts` when sources run, `name.js` when the built package does.
 * A thread never keeps the process alive by itself.
 */
export function startThread(callerUrl: string, name: string, workerData?: unknown): Worker {
  const extension = callerUrl.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./${name}.${extension}`, callerUrl), { workerData });
  worker.unref();
  return worker;
}
