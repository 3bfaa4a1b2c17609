import { type ErrorCode, ServiceError, wordsOf } from "../core/errors.ts";
import { type AnswerHeaders, json } from "./answer.ts";

/** The one table from what went wrong to the HTTP status. A code without a row does not compile. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  user_exists: 400,
  user_not_found: 403,
  registration_closed: 403,
  email_invalid: 400,
  wrong_credentials: 401,
  wrong_password: 403,
  reauthentication_required: 403,
  no_session: 401,
  session_required: 403,
  token_invalid: 403,
  reset_refused: 403,
  too_many_tokens: 429,
  too_many_attempts: 429,
  mailed_link_required: 429,
  operator_link_required: 429,
  mail_disabled: 503,
  password_empty: 400,
  password_too_long: 400,
  password_too_short: 400,
  password_common: 400,
  password_breached: 400,
  password_context: 400,
  field_missing: 400,
  field_unknown: 400,
  field_invalid: 400,
  body_malformed: 400,
  field_repeated: 400,
  too_many_fields: 400,
  content_type_unknown: 400,
  content_encoding_unsupported: 415,
  body_too_large: 413,
  body_timeout: 408,
  headers_too_large: 431,
  request_malformed: 400,
  not_found: 404,
  method_not_allowed: 405,
  cross_site: 403,
  unknown_host: 421,
  forwarded_in_development: 421,
  password_check_unavailable: 503,
  busy: 503,
  database_unavailable: 503,
  internal: 500,
};

/** Throws an error on, with the status that programs around us answer with (Express and Fastify read `statusCode`). */
export function withStatus(error: unknown): never {
  throw error instanceof ServiceError ? Object.assign(error, { statusCode: STATUS_OF[error.code] }) : error;
}

/** The answer to a failure: `{"code","message"}`, and never anything of the error itself. */
export function problem(error: unknown, requestId: string, headers: AnswerHeaders = {}): ReturnType<typeof json> {
  if (!(error instanceof ServiceError)) {
    return json(500, { code: "internal", message: wordsOf("internal"), request_id: requestId }, headers);
  }
  return json(STATUS_OF[error.code], problemBody(error), { ...retryAfter(error), ...headers });
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
export function problemBody({ code, field, nearest }: ServiceError): {
  readonly code?: string;
  readonly message: string;
  readonly field?: string;
  readonly nearest?: string;
} {
  const message = wordsOf(code);
  // The contract fixes this one body: clients compare it whole.
  if (code === "user_exists") return { message };
  if (field === undefined || field.length > MAX_NAME) return { code, message };
  return { code, message, field, ...(nearest === undefined ? {} : { nearest }) };
}
