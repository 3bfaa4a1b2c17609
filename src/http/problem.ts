import { problemOf, ServiceError } from "../core/errors.ts";
import { type AnswerHeaders, json } from "./answer.ts";

/** Throws an error on, with the status that programs around us answer with (Express and Fastify read `statusCode`). */
export function withStatus(error: unknown): never {
  throw error instanceof ServiceError ? Object.assign(error, { statusCode: error.problem.status }) : error;
}

/** The answer to a failure: `{"code","message"}`, and never anything of the error itself. */
export function problem(error: unknown, requestId: string, headers: AnswerHeaders = {}): ReturnType<typeof json> {
  if (!(error instanceof ServiceError)) {
    return json(500, { code: "internal", message: problemOf("internal").message, request_id: requestId }, headers);
  }
  return json(error.problem.status, problemBody(error), { ...retryAfter(error), ...headers });
}

/**
 * The headers that say when another try makes sense (RFC 9110 §10.2.3), where that is known, and of what limit there is
 * nothing left until then (draft-ietf-httpapi-ratelimit-headers-07).
 */
export function retryAfter({ retryAfter: seconds, limit }: ServiceError): Record<string, string> {
  if (seconds === undefined) return {};
  const after = { "retry-after": String(seconds) };
  if (limit === undefined) return after;
  return { ...after, "ratelimit-limit": String(limit), "ratelimit-remaining": "0", "ratelimit-reset": String(seconds) };
}

/** The longest name of a field that is sent back: what is longer was no slip. */
const MAX_NAME = 64;

/** What a client reads of an expected failure. */
export function problemBody({ code, problem: { message }, field, nearest, factors }: ServiceError): {
  readonly code?: string;
  readonly message: string;
  readonly field?: string;
  readonly nearest?: string;
  readonly factors?: readonly string[];
} {
  // The contract fixes this one body: clients compare it whole.
  if (code === "user_exists") return { message };
  if (factors !== undefined) return { code, message, factors };
  if (field === undefined || field.length > MAX_NAME) return { code, message };
  return { code, message, field, ...(nearest === undefined ? {} : { nearest }) };
}
