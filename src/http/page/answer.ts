import { type Answer, type AnswerHeaders, page } from "../answer.ts";
import type { Markup } from "./layout.tsx";
import type { View } from "./view.ts";

/**
 * A page as an answer. Its policy allows our own script, style and pictures, and nothing inline. A browser holds
 * `form-action` against where the answer to a form leads as well: `leadsTo` are the other origins that this may be.
 */
export function html(
  view: View,
  status: number,
  markup: Markup,
  { headers = {}, leadsTo }: { readonly headers?: AnswerHeaders; readonly leadsTo?: string | undefined } = {},
): Answer {
  const source = `'nonce-${view.nonce}'`;
  return page(status, markup.toString(), {
    "content-security-policy": [
      "default-src 'none'",
      `script-src ${source}`,
      `style-src ${source}`,
      "img-src 'self'",
      `form-action 'self'${leadsTo ? ` ${leadsTo}` : ""}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
    // With no-referrer browsers send `Origin: null` with the page's own form (Fetch, "append a request `Origin` header"):
    // those without Fetch Metadata could not be told from a stranger's. Other origins learn nothing by this either.
    "referrer-policy": "same-origin",
    ...headers,
  });
}
