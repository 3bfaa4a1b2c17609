import type { RequestContext } from "./context.ts";
export function prefersHtml(c: RequestContext): boolean {
  return (c.header("accept") ?? "").includes("text/html");
}
