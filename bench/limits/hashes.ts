// What the hash alone allows: `node limits/hashes.ts '{"threads":2,"hashed":"$argon2id$…","password":"…","seconds":4}'`
// verifies in as many threads as the service has, without a pause between two hashes, and writes hashes per second.
import { Worker } from "node:worker_threads";

/** What a thread is given. */
export interface HashWork {
  readonly threads: number;
  readonly hashed: string;
  readonly password: string;
  readonly seconds: number;
}

const work = JSON.parse(process.argv[2] ?? "") as HashWork;
const loader = new URL("../../scripts/run-sources.mjs", import.meta.url).href;
const url = new URL("./hash-thread.ts", import.meta.url);
const rates = Array.from(
  { length: work.threads },
  () =>
    new Promise<number>((resolve, reject) => {
      const thread = new Worker(url, { workerData: work, execArgv: ["--import", loader] });
      thread.once("message", resolve);
      thread.once("error", reject);
    }),
);
console.log((await Promise.all(rates)).reduce((total, rate) => total + rate, 0));
