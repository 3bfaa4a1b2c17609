import { parentPort, workerData } from "node:worker_threads";
import { serveWrites } from "./serve-writes.ts";
import { openWriter } from "./settings.ts";

// All writes of this process, in a thread of their own: a disk that takes its time delays the writes that wait for it,
// and nothing else.
if (parentPort) serveWrites(parentPort, openWriter(workerData as string));
