import type { IncomingMessage } from "node:http";
import type { Context } from "hono";

/** What our listener hands to Hono beside the request. Absent where `app.fetch` is called by a stranger. */
export interface Bindings {
  readonly incoming?: IncomingMessage & { rawBody?: Buffer };
}

/** One request, as handlers see it. */
export type RequestContext = Context<{ Bindings: Bindings }>;

/** Node's own request, where there is one. */
export function incomingOf(c: RequestContext): Bindings["incoming"] {
  // Who calls `app.fetch(request)` alone gives no bindings at all, whatever the type says.
  return (c.env as Bindings | undefined)?.incoming;
}

/** A request header by its lower-case name. Node has parsed it already, so no Headers object is made for it. */
export function header(c: RequestContext, name: string): string | undefined {
  const incoming = incomingOf(c);
  if (!incoming) return c.req.raw.headers.get(name) ?? undefined;
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
