import type { RequestContext } from "../../http/context.ts";

/** What somebody asked a proxy for, and how that proxy can be told where to send them. */
export interface Original {
  readonly url: string;
  /** Whether the proxy hands our whole answer on. nginx does not: it takes a redirect for a failure. */
  readonly handsOn: boolean;
}

/**
 * `X-Original-URL`, as it is written in configurations of nginx, or the three headers of Traefik and Caddy. Anybody can send
 * them, so they say nothing but where that same client would like to be led. Undefined if no proxy tells.
 */
export function originalUrl(c: Pick<RequestContext, "header">): Original | undefined {
  const url = c.header("x-original-url");
  if (url !== undefined) return { url, handsOn: false };
  const [proto, host, uri] = ["proto", "host", "uri"].map((part) => c.header(`x-forwarded-${part}`));
  if (proto === undefined || host === undefined || !uri?.startsWith("/")) return undefined;
  return { url: `${proto}://${host}${uri}`, handsOn: true };
}
