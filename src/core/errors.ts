/** The one closed list of what can go wrong on purpose, with the words that a client reads. */
const WORDS = {
  // accounts
  user_exists: "email already registered",
  user_not_found: "no such user",
  registration_closed: "registration is closed",
  email_invalid: "not an e-mail address that can be used here",
  wrong_credentials: "wrong email or password",
  wrong_password: "this is not the current password",
  reauthentication_required: "give the password again first: POST /sessions/current/reauthenticate",
  no_session: "no session",
  session_required: "log in first",
  token_invalid: "this token is unknown, used or expired",
  reset_refused: "no password reset for this request",
  too_many_tokens: "too many reset tokens are waiting for this user, try again later",
  too_many_attempts: "too many attempts, try again later",
  mailed_link_required:
    "too many wrong passwords for this address: log in on a device where you did before, or ask for a mail with a reset link",
  operator_link_required:
    "too many wrong passwords for this address: log in on a device where you did before, or ask the operator for a reset link",
  mail_disabled: "mail is switched off here, ask the operator for a reset link",
  // passwords
  password_empty: "the password is empty",
  password_too_long: "the password is longer than 1024 bytes",
  password_too_short: "the password is too short: use at least 15 characters, a few words for example",
  password_common: "the password is on the list of common passwords, so it is among the first that are guessed",
  password_breached:
    "the password was found in a data breach of some service, so it is among the first that are guessed",
  password_context:
    "the password is the name of this service or of the account, so it is among the first that are guessed",
  // requests
  field_missing: "a field is missing or empty",
  field_unknown: "this field is not known here",
  field_invalid: "a field is not a text, or holds characters that it cannot have",
  body_malformed: "the body is not what its content type says, or not valid UTF-8",
  field_repeated: "a field appears twice",
  too_many_fields: "the body has too many fields",
  content_type_unknown: "the body must be a form (urlencoded or multipart) or JSON, in UTF-8",
  content_encoding_unsupported: "the body must not be compressed",
  body_too_large: "the body is larger than 16 KiB",
  body_timeout: "the request did not arrive in time",
  headers_too_large: "the request's headers are larger than 8 KiB, or more than 256",
  request_malformed: "not a valid HTTP request",
  not_found: "not found",
  method_not_allowed: "this path does not know this method",
  cross_site: "this request comes from another site",
  unknown_host: "this service does not answer for this host name; its own is set by BIENVENUE_PUBLIC_URL",
  forwarded_in_development:
    "this request came through a proxy, and the development profile is for this machine only: set BIENVENUE_PUBLIC_URL (and BIENVENUE_TRUSTED_PROXIES)",
  // the service
  password_check_unavailable: "new passwords cannot be checked right now, try again in a moment",
  busy: "too many passwords are being checked right now, try again in a moment",
  database_unavailable: "the database cannot be used right now, try again in a moment",
  internal: "something went wrong on our side",
} as const;

/** A stable code that clients may rely on. */
export type ErrorCode = keyof typeof WORDS;

/** Every code, for tests and for documentation. */
export const ERROR_CODES = Object.keys(WORDS) as ErrorCode[];

/** The words of a code, as a client reads them. */
export function wordsOf(code: ErrorCode): string {
  return WORDS[code];
}

/** An expected failure. Anything else that is thrown is a bug and becomes a 500. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;
  /** Of what there may be only so many: how many. */
  readonly limit: number | undefined;
  /** Which field of the request it is about. */
  readonly field: string | undefined;
  /** The known field that is most like it. */
  readonly nearest: string | undefined;

  /** `message` is for logs and developers; clients read the words of the code. */
  constructor(
    code: ErrorCode,
    message: string = WORDS[code],
    options: { retryAfter?: number; limit?: number; field?: string; nearest?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.limit = options.limit;
    this.field = options.field;
    this.nearest = options.nearest;
  }
}
