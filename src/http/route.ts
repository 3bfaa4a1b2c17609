import type * as z from "zod";
import type { Named } from "../core/errors.ts";
import type { Answer } from "./answer.ts";
import type { RequestContext } from "./context.ts";
import type { BodySchema, QuerySchema } from "./input.ts";
import type { PathParams } from "./router.ts";

/** One operation: what is mounted, and what the OpenAPI document says of it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** It only reads, and answers every method as it does this one: whoever asks may keep the method of another request. */
  readonly anyMethod?: boolean;
  /**
   * Orchestrators and proxies ask for it, and call a node by its address: it is reachable by any host, and at the root of the
   * host also where the service is under a path.
   */
  readonly reachableByAnyHost?: boolean;
  /** It is at the root of the host as well where the service is under a path (RFC 8615 §3). */
  readonly atRoot?: boolean;
  /** Parts that vary are written `:name`. */
  readonly path: string;
  /** A stable name for generated clients. */
  readonly operation: string;
  readonly summary: string;
  readonly body?: BodySchema;
  /** What becomes of fields that are not in `body`: refused, unless clients that we do not make are known to send some. */
  readonly otherFields?: "ignored";
  /** The query's parameters. */
  readonly query?: QuerySchema;
  /** Whether the session cookie is looked at. */
  readonly session?: boolean;
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** For pages: a failure as people read it. Without it the answer is JSON. Never rejects. */
  readonly failure?: (error: unknown, c: RequestContext) => Promise<Answer>;
  readonly handle: (c: RequestContext, params: PathParams) => Promise<Answer> | Answer;
}

export interface AnswerDoc {
  readonly description: string;
  /** The JSON body, if there is one; asked for when the OpenAPI document is: a schema takes some kilobytes. */
  readonly body?: () => z.ZodType;
  /** The codes of problems with this status. */
  readonly codes?: readonly Named[];
  readonly html?: boolean;
  /** The type of a body that is neither. */
  readonly type?: string;
  /** Headers that say something with this status, each with what. */
  readonly headers?: Readonly<Record<string, string>>;
}
