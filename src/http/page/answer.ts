import { type Answer, type AnswerHeaders, page } from "../answer.ts";
import type { Markup } from "./layout.tsx";
import type { View } from "./view.ts";

/**
 * A page as an answer. Its policy allows our own script, style and pictures, and nothing inline; a script of its own may
 * ask this service, and nobody else. A form leads to pages of ours only: browsers hold `form-action` against every
 * redirect behind it as well (see `nextLocationAfterForm`).
 */
export function html(view: View, status: number, markup: Markup, headers: AnswerHeaders = {}): Answer {
  const source = `'nonce-${view.nonce}'`;
  return page(status, markup.toString(), {
    "content-security-policy": [
      "default-src 'none'",
      `script-src ${source}`,
      `style-src ${source}`,
      "img-src 'self'",
      ...(view.script ? ["connect-src 'self'"] : []),
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
    // With no-referrer browsers send `Origin: null` with the page's own form (Fetch, "append a request `Origin` header"):
    // those without Fetch Metadata could not be told from a stranger's. Other origins learn nothing by this either.
    "referrer-policy": "same-origin",
    ...(view.notice && { "set-cookie": view.noticeCookie.expire() }),
    ...headers,
  });
}
