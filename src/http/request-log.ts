import { AuthError } from "../errors.ts";
import type { Log } from "../ports/log.ts";
import { generateUuid } from "../ports/random.ts";

/** One request on its way through the service. */
export interface RequestEntry {
  /** Names the request in the log; made when it is asked for. */
  id(): string;
  failed(error: unknown): void;
  answered(status: number): void;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A line for each request that changes something or fails; those that only read are written at level debug. A line names
 * the route's pattern, never the path, the query or a field: they are the client's to choose.
 */
export function createRequestLog(log: Log): (method: string, route: string) => RequestEntry {
  const run = generateUuid().slice(0, 8);
  let count = 0;
  return (method, route) => {
    const begun = performance.now();
    let requestId: string | undefined;
    let code: string | undefined;
    const id = () => (requestId ??= `${run}-${(++count).toString(36)}`);
    return {
      id,
      failed(error) {
        if (error instanceof AuthError) code = error.code;
        const fields = { requestId: id(), route };
        if (!(error instanceof AuthError)) log.error("unexpected error", { ...fields, error });
        else if (error.cause !== undefined) log.error("failed", { ...fields, code: error.code, error: error.message });
      },
      answered(status) {
        const quiet = SAFE_METHODS.has(method) && status < 500;
        if (quiet && !log.debugging) return;
        const milliseconds = Math.round((performance.now() - begun) * 10) / 10;
        const fields = { requestId: id(), method: known(method), route, status, milliseconds };
        log[quiet ? "debug" : "info"]("request", code === undefined ? fields : { ...fields, code });
      },
    };
  };
}

/** A method is a token of the client's choice as well. */
function known(method: string): string {
  return /^[A-Z]{3,7}$/.test(method) ? method : "OTHER";
}
