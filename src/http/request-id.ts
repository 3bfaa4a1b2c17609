import { generateUuid } from "../ports/random.ts";

/** Begins the run of names that requests of this process have in the log and among events. */
const run = generateUuid().slice(0, 8);
let count = 0;

/** A name for one request, unlike all others'. */
export function newRequestId(): string {
  return `${run}-${(++count).toString(36)}`;
}
