// Looks passwords up in a breach file with the built service's own code, in a process of its own, whose memory is measured.

import type * as breachedPasswords from "../../src/ports/breached-passwords.ts";
import type { BreachJob, BreachResult } from "../measures/breach.ts";
import { residentMegabytes } from "../support/usage.ts";

const { module, file, planted, lookups } = JSON.parse(process.argv[2] ?? "") as BreachJob;
const { openBreachedPasswords } = (await import(module)) as typeof breachedPasswords;

/** Milliseconds of each look-up; throws for a wrong answer. */
async function timeLookups(nameOf: (index: number) => string, expected: boolean): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < lookups; index++) {
    const password = nameOf(index);
    const begun = performance.now();
    const found = await breached.has(password);
    times.push(performance.now() - begun);
    if (found !== expected) throw new Error(`"${password}" is ${found ? "" : "not "}found`);
  }
  return times;
}

const breached = await openBreachedPasswords(file);
for (let index = 0; index < 200; index++) await breached.has(`warm-up ${index}`);
const before = residentMegabytes(process.pid);
const hits = await timeLookups((index) => `breached ${index % planted}`, true);
const misses = await timeLookups((index) => `not breached ${index}`, false);
const grown = residentMegabytes(process.pid) - before;
await breached.close();
console.log(JSON.stringify({ hits, misses, grown } satisfies BreachResult));
