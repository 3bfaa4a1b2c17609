import { ServiceError } from "../core/errors.ts";
import type { RequestContext } from "./context.ts";
import { fromAllowedOrigin } from "./cors.ts";
import { withoutDefaultPort } from "./equivalence.ts";
import type { Profile } from "./profile.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site makes a browser send, login included (OWASP CSRF Prevention Cheat Sheet: Fetch Metadata
 * first, Origin where that is absent). Neither is sent by clients that are no browsers: they pass. So does an origin that
 * the operator trusts like ours: no page can write the Origin of its requests, so one that is exactly on the list proves
 * who asks (same source, "Verifying Origin With Standard Headers"). Throws `cross_site`.
 */
export function checkSameOrigin(c: RequestContext, profile: Profile): void {
  if (SAFE_METHODS.has(c.method) || fromAllowedOrigin(c, profile)) return;
  const site = c.header("sec-fetch-site");
  if (site !== undefined) {
    if (site !== "same-origin" && site !== "none") throw new ServiceError("cross_site");
    return;
  }
  const origin = c.header("origin");
  const ours = profile.name === "public" ? profile.origin : `http://${withoutDefaultPort(c.host, "http")}`;
  if (origin !== undefined && origin !== ours) throw new ServiceError("cross_site");
}
