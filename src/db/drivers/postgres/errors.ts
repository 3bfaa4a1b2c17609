import { ServiceError } from "../../../core/errors.ts";

/** SQLSTATE classes (PostgreSQL manual, appendix A) that say "not now" or "not here", whatever was asked. */
const UNAVAILABLE_CLASSES = new Set([
  "08", // connection exception
  "25", // invalid transaction state: a standby that only reads
  "28", // invalid authorization
  "3D", // no such database
  "3F", // no such schema
  "26", // a prepared statement is not there: a pooler stands between that hides it
  "40", // serialization failure, deadlock: rolled back, nothing was done
  "53", // insufficient resources: disk full, too many connections
  "55", // lock not available
  "57", // operator intervention: shut down, cancelled by the statement's time limit
  "58", // system error
  "XX", // internal error, corrupted data
]);

/** Of the class of bugs, "syntax error or access rule violation", those that are the operator's. */
const OPERATORS = new Set([
  "42501", // a right is missing
  "42P05", // a prepared statement is there already: a pooler stands between that hides it
]);

/** Classes that no waiting changes: who may log in, and where to. */
const LASTING_CLASSES = new Set(["28", "3D", "3F", "42"]);

/** Whether a database that met us with this error, in our words, may be there in a while. Not: settings that are wrong. */
export function mayComeUp(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.code !== "database_unavailable" || error.cause === undefined)
    return false;
  // What says this has no code of its own: the driver, and pgbouncer, which has one for everything.
  if (/statement pooling mode|asks for a password/.test(error.message)) return false;
  return !LASTING_CLASSES.has(sqlStateOf(error.cause)?.slice(0, 2) ?? "") && !isAboutTls(error.cause);
}

/** An error of the driver in our words: `database_unavailable` if the database cannot serve, unchanged if it is our bug. */
export function translate(error: unknown): unknown {
  if (error instanceof ServiceError) return error;
  if (isTakenEmail(error)) return new ServiceError("user_exists", undefined, { cause: error });
  if (!isUnavailable(error)) return error;
  return new ServiceError("database_unavailable", `PostgreSQL: ${reasonOf(error)}`, { cause: error, retryAfter: 1 });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/client password must be/.test(error.message)) return "the server asks for a password, and the URL has none";
  if (/statement pooling mode/.test(error.message))
    return `${error.message}: the pooler must give a whole transaction one session (pgbouncer: pool_mode = transaction)`;
  if (/does not support SSL/.test(error.message))
    return "the server has no TLS; give it a certificate, or add sslmode=disable to the URL: then all of it can be read on the way";
  if (isAboutTls(error))
    return `${error.message} (sslrootcert=FILE in the URL names an authority of your own; sslmode=no-verify encrypts without knowing for whom)`;
  return error.message || codeOf(error);
}

/** Codes of OpenSSL and Node for a certificate that is not trusted, or is another host's. */
function isAboutTls(error: unknown): boolean {
  const words = error instanceof Error ? error.message : "";
  return /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL|OSSL)/.test(codeOf(error)) || /does not support SSL/.test(words);
}

/** Whether a connection that met this error may be used again: only if the server itself answered with it. */
export function spoilsConnection(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || /^(08|26|57P)/.test(state);
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
  const state = sqlStateOf(error);
  // Without an SQLSTATE the server said nothing: refused, reset, timed out, closed while connecting.
  if (state === undefined) return error instanceof Error;
  return OPERATORS.has(state) || UNAVAILABLE_CLASSES.has(state.slice(0, 2));
}

/** What a server says; EPIPE and the like are as long, and the system's. */
function sqlStateOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return /^(?!E)[\dA-Z]{5}$/.test(code) ? code : undefined;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}
