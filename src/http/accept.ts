import type { RequestContext } from "./context.ts";
import { type Weighted, weighted } from "./quality-values.ts";

/**
 * Whether a browser wants a page: it names `text/html`, and likes it better than `application/json` (RFC 9110 §12.5.1).
 * Of equals it is the one that is named, and of two that are, the first. Who says nothing, or takes anything, is a program.
 */
export function prefersHtml(c: Pick<RequestContext, "header">): boolean {
  const ranges = weighted(c.header("accept"));
  const html = ranges.findIndex(({ range }) => range === "text/html");
  const quality = ranges[html]?.quality ?? 0;
  if (quality === 0) return false;
  const [json, place] = jsonIn(ranges);
  return quality > json || (quality === json && html < place);
}

/** How JSON is liked, by the most specific range that it is in, and where it is named; what is not, stands last. */
function jsonIn(ranges: readonly Weighted[]): readonly [quality: number, place: number] {
  for (const wanted of ["application/json", "application/*", "*/*"]) {
    const place = ranges.findIndex(({ range }) => range === wanted);
    const found = ranges[place];
    if (found) return [found.quality, wanted === "application/json" ? place : ranges.length];
  }
  return [0, ranges.length];
}
