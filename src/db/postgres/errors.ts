import { AuthError } from "../../errors.ts";

/** SQLSTATE classes (PostgreSQL manual, appendix A) that say "not now" or "not here", whatever was asked. */
const UNAVAILABLE_CLASSES = new Set([
  "08", // connection exception
  "25", // invalid transaction state: a standby that only reads
  "28", // invalid authorization
  "3D", // no such database
  "3F", // no such schema
  "40", // serialization failure, deadlock: rolled back, nothing was done
  "53", // insufficient resources: disk full, too many connections
  "55", // lock not available
  "57", // operator intervention: shut down, cancelled by the statement's time limit
  "58", // system error
  "XX", // internal error, corrupted data
]);

/** Of the class of bugs, "syntax error or access rule violation", the one that is the operator's: a right is missing. */
const NO_RIGHT = "42501";

/** An error of the driver in our words: `database_unavailable` if the database cannot serve, unchanged if it is our bug. */
export function translate(error: unknown): unknown {
  if (isTakenEmail(error)) return new AuthError("user_exists", undefined, { cause: error });
  if (!isUnavailable(error)) return error;
  return new AuthError("database_unavailable", `PostgreSQL: ${reasonOf(error)}`, { cause: error, retryAfter: 1 });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/client password must be/.test(error.message)) return "the server asks for a password, and the URL has none";
  return error.message || codeOf(error);
}

/** Whether a connection that met this error may be used again: only if the server itself answered with it. */
export function spoilsConnection(error: unknown): boolean {
  const code = codeOf(error);
  return code.length !== 5 || code.startsWith("08") || code.startsWith("57P");
}

/** Whether the driver gave up waiting: the server may still be at it. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout"; // pg has no code for it
}

/** Two changes to one address at once: on SQLite they cannot meet, here the index decides. */
function isTakenEmail(error: unknown): boolean {
  return codeOf(error) === "23505" && (error as { constraint?: string }).constraint === "users_canonical_email_key";
}

function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code === NO_RIGHT) return true;
  // Without an SQLSTATE the server said nothing: refused, reset, timed out, closed while connecting.
  return code.length === 5 ? UNAVAILABLE_CLASSES.has(code.slice(0, 2)) : error instanceof Error;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}
