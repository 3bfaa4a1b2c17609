import type { AnswerHeaders } from "./answer.ts";
import type { RequestContext } from "./context.ts";
import type { Profile } from "./profile.ts";

/** What scripts need beyond the headers that they may always read (Fetch, "CORS-exposed header"); see `retryAfter`. */
const EXPOSED = "retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset";
/** What is read of requests and not safelisted (Fetch, "CORS-safelisted request-header"): JSON needs it. */
const READ = "content-type";
/** Seconds for which a browser remembers a preflight; Chromium keeps none for longer. */
const REMEMBERED = "7200";

/** Whether the browser says that a page of an origin on the operator's list sends this. */
export function fromAllowedOrigin(c: RequestContext, { allowedOrigins }: Profile): boolean {
  return allowedOrigins.size > 0 && allowedOrigins.has(c.header("origin") ?? "");
}

/**
 * Finds the headers by which pages of an allowed origin may read an answer, with cookies (Fetch, "CORS protocol"); none for any
 * other origin. Undefined where no origin is allowed, so that it costs nothing.
 */
export function readableBy({
  allowedOrigins,
}: Profile): ((origin: string | undefined) => AnswerHeaders | undefined) | undefined {
  if (allowedOrigins.size === 0) return undefined;
  const headers = new Map(
    [...allowedOrigins].map((origin) => [
      origin,
      {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": EXPOSED,
      },
    ]),
  );
  return (origin) => (origin === undefined ? undefined : headers.get(origin));
}

/** What the answer to a preflight of an allowed origin has besides; nothing for any other request. */
export function preflightHeaders(c: RequestContext, profile: Profile, methods: string): AnswerHeaders {
  if (c.header("access-control-request-method") === undefined || !fromAllowedOrigin(c, profile)) return {};
  return {
    "access-control-allow-methods": methods,
    "access-control-allow-headers": READ,
    "access-control-max-age": REMEMBERED,
  };
}
