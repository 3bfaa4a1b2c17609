import { ACCOUNTS } from "./problems/accounts.ts";
import { PASSWORDS } from "./problems/passwords.ts";
import type { ProblemCodes, ProblemRow } from "./problems/problem.ts";
import { REQUESTS } from "./problems/requests.ts";
import { SERVICE } from "./problems/service.ts";

/** The problems that no feature owns. */
const PROBLEMS = { ...ACCOUNTS, ...PASSWORDS, ...REQUESTS, ...SERVICE };

export type CommonCode = keyof typeof PROBLEMS;

/** A stable code that clients may rely on. */
export type ErrorCode = CommonCode | keyof ProblemCodes;

/** A code with everything that is known about it. */
export interface Problem extends ProblemRow {
  readonly code: ErrorCode;
}

/** A problem of no feature by its code; one that a feature brings is a `Problem` itself. */
export type Named = CommonCode | Problem;

/** Every code that no feature owns, for tests and for documentation. */
export const ERROR_CODES = Object.keys(PROBLEMS) as CommonCode[];

export function problemOf(named: Named): Problem {
  return typeof named === "string" ? { code: named, ...PROBLEMS[named] } : named;
}

/** A problem that a feature brings. */
export function featureProblem(code: keyof ProblemCodes, row: ProblemRow): Problem {
  return { code, ...row };
}

/** An expected failure. Anything else that is thrown is a bug and becomes a 500. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly #problem: Problem;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;
  /** The limit that was exceeded. */
  readonly limit: number | undefined;
  /** Which field of the request it is about. */
  readonly field: string | undefined;
  /** The known field that is most like it. */
  readonly nearest: string | undefined;
  /** By which kinds of factors the caller can go on. */
  readonly factors: readonly string[] | undefined;

  /** `message` is for logs and developers; clients read the message of the problem. */
  constructor(
    named: Named,
    message?: string,
    options: {
      retryAfter?: number;
      limit?: number;
      field?: string;
      nearest?: string;
      factors?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    const problem = problemOf(named);
    super(message ?? problem.message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = problem.code;
    this.#problem = problem;
    this.retryAfter = options.retryAfter;
    this.limit = options.limit;
    this.field = options.field;
    this.nearest = options.nearest;
    this.factors = options.factors;
  }

  /** Its status, message and words. */
  get problem(): Problem {
    return this.#problem;
  }
}
