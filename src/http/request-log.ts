import { AuthError, type ErrorCode } from "../errors.ts";
import type { Log } from "../ports/log.ts";
import { generateUuid } from "../ports/random.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Begins the run of names that requests have in the log. */
const run = generateUuid().slice(0, 8);
let count = 0;

/**
 * One request in the log: a line if it changes something or fails; if it only reads, at level debug. A line names the
 * route's pattern, never the path, the query or a field: they are the client's to choose.
 */
export class RequestEntry {
  readonly #log: Log;
  readonly #method: string;
  readonly #route: string;
  readonly #begun = performance.now();
  #id: string | undefined;
  #code: ErrorCode | undefined;

  constructor(log: Log, method: string, route: string) {
    this.#log = log;
    this.#method = method;
    this.#route = route;
  }

  /** Names the request; made when it is asked for. */
  get id(): string {
    return (this.#id ??= `${run}-${(++count).toString(36)}`);
  }

  failed(error: unknown): void {
    const fields = { requestId: this.id, route: this.#route };
    if (!(error instanceof AuthError)) this.#log.error("unexpected error", { ...fields, error });
    else {
      this.#code = error.code;
      if (error.cause !== undefined) this.#log.error("failed", { ...fields, code: error.code, error: error.message });
    }
  }

  answered(status: number): void {
    const quiet = SAFE_METHODS.has(this.#method) && status < 500;
    if (quiet && !this.#log.debugging) return;
    const milliseconds = Math.round((performance.now() - this.#begun) * 10) / 10;
    const fields = { requestId: this.id, method: known(this.#method), route: this.#route, status, milliseconds };
    const code = this.#code === undefined ? {} : { code: this.#code };
    this.#log[quiet ? "debug" : "info"]("request", { ...fields, ...code });
  }
}

/** A method is a token of the client's choice as well. */
function known(method: string): string {
  return /^[A-Z]{3,7}$/.test(method) ? method : "OTHER";
}
