import { Worker } from "node:worker_threads";

/** `startThread` of src/ports/thread.ts as the tests have it: the same thread, from the built package. */
export function startThread(callerUrl: string, name: string, workerData?: unknown): Worker {
  const built = new URL(`./${name}.js`, callerUrl.replace("/src/", "/dist/"));
  const worker = new Worker(built, { workerData });
  worker.unref();
  return worker;
}
