import { prefersHtml } from "../accept.ts";
import type { RequestContext } from "../context.ts";

/** A path behind which a mail program has encoded the fragment of a link of ours. */
const ENCODED_TOKEN = /^(\/[^#%]*)(?:#|%23)token(?:=|%3d)([\w-]{43})$/i;

/**
 * Where somebody means to go who is at a path that nobody knows: to the form of a mail's link whose `#` was encoded on the
 * way, with the token where no server sees it again, or to the same page without a slash at its end. `isPage`: whether GET
 * finds a route there. Undefined if it is not one of ours.
 */
export function meantPath(c: RequestContext, isPage: (path: string) => boolean): string | undefined {
  if (c.method !== "GET" && c.method !== "HEAD") return undefined;
  const [, linked, token] = ENCODED_TOKEN.exec(c.path) ?? [];
  if (linked !== undefined) return isPage(linked) ? `${linked}#token=${token}` : undefined;
  const [, page] = /^(\/[\w/-]*[\w-])\/$/.exec(c.path) ?? [];
  // For a program one path is not another.
  if (page === undefined || !prefersHtml(c) || !isPage(page)) return undefined;
  return c.query.size > 0 ? `${page}?${c.query.toString()}` : page;
}
