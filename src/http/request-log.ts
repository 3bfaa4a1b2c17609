import { type ErrorCode, ServiceError } from "../core/errors.ts";
import type { Log } from "../ports/log.ts";
import type { RequestContext } from "./context.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** When refusals of a flood were last written, and how many were not written since. */
interface Flood {
  writtenAt: number;
  unwritten: number;
}
/** One for each log: services that share a process do not write for each other. */
const floods = new WeakMap<Log, Flood>();
const FLOOD_LINE_MS = 1000;

/**
 * One request in the log: a line if it changes something or fails; if it only reads, at level debug. A line names the
 * route's pattern, never the path, the query or a field: they are the client's to choose.
 */
export class RequestEntry {
  readonly #log: Log;
  readonly #request: Pick<RequestContext, "id" | "method">;
  readonly #route: string;
  readonly #begun = performance.now();
  #code: ErrorCode | undefined;

  constructor(log: Log, request: Pick<RequestContext, "id" | "method">, route: string) {
    this.#log = log;
    this.#request = request;
    this.#route = route;
  }

  failed(error: unknown): void {
    const fields = { requestId: this.#request.id, route: this.#route };
    if (!(error instanceof ServiceError)) this.#log.error("unexpected error", { ...fields, error });
    else {
      this.#code = error.code;
      if (error.cause !== undefined) this.#log.error("failed", { ...fields, code: error.code, error: error.message });
    }
  }

  answered(status: number): void {
    const { method } = this.#request;
    const quiet = SAFE_METHODS.has(method) && status < 500;
    if (quiet && !this.#log.debugging) return;
    const now = performance.now();
    const more = this.#code === "busy" ? refusals(this.#log, now) : {};
    if (!more) return;
    const milliseconds = Math.round((now - this.#begun) * 10) / 10;
    const fields = { requestId: this.#request.id, method: known(method), route: this.#route, status, milliseconds };
    const code = this.#code === undefined ? {} : { code: this.#code };
    this.#log[quiet ? "debug" : "info"]("request", { ...fields, ...code, ...more });
  }
}

/** One line a second stands for all of a flood's refusals, so that nobody fills a disk with them. */
function refusals(log: Log, now: number): { more?: number } | undefined {
  const flood = floods.get(log) ?? { writtenAt: Number.NEGATIVE_INFINITY, unwritten: 0 };
  floods.set(log, flood);
  if (now - flood.writtenAt < FLOOD_LINE_MS) {
    flood.unwritten++;
    return undefined;
  }
  const more = flood.unwritten;
  Object.assign(flood, { writtenAt: now, unwritten: 0 });
  return more > 0 ? { more } : {};
}

/** A method is a token of the client's choice as well. */
function known(method: string): string {
  return /^[A-Z]{3,7}$/.test(method) ? method : "OTHER";
}
