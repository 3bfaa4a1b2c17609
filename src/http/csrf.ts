import { AuthError } from "../errors.ts";
import { header, type RequestContext } from "./context.ts";
import { hostOf } from "./host.ts";
import type { Profile } from "./profile.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site makes a browser send, login included (OWASP CSRF Prevention Cheat Sheet: Fetch Metadata
 * first, Origin where that is absent). Neither is sent by clients that are no browsers: they pass. Throws `cross_site`.
 */
export function checkSameOrigin(c: RequestContext, profile: Profile): void {
  if (SAFE_METHODS.has(c.req.method)) return;
  const site = header(c, "sec-fetch-site");
  if (site !== undefined) {
    if (site !== "same-origin" && site !== "none") throw new AuthError("cross_site");
    return;
  }
  const origin = header(c, "origin");
  const ours = profile.name === "public" ? profile.origin : `http://${hostOf(c)}`;
  if (origin !== undefined && origin !== ours) throw new AuthError("cross_site");
}
