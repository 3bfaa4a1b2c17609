import { isInstalled } from "../support/machine.ts";
import { loadByAutocannon } from "./autocannon.ts";
import { loadByWrk } from "./wrk.ts";

/** As many requests as a server answers: each connection sends its next one when the last one was answered. */
export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  readonly cookie?: string;
  /** A body, urlencoded unless `type` says otherwise, which makes it a POST; `{n}` becomes a number. */
  readonly form?: string;
  /** Of the body, when it is none of a form. */
  readonly type?: string;
  /** The numbers are 0 to `numbers` - 1, again and again; without it every request has a new one. */
  readonly numbers?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers of 400 and above, and requests without an answer. */
  readonly errors: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

export const GENERATOR = isInstalled("wrk") ? "wrk" : "autocannon";

/** Sends the load from a process of its own, on the clients' core. */
export const load: (load: Load) => Promise<LoadResult> = GENERATOR === "wrk" ? loadByWrk : loadByAutocannon;
