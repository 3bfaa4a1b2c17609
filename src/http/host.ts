import { ServiceError } from "../core/errors.ts";
import type { RequestContext } from "./context.ts";
import { isLoopback, withoutDefaultPort } from "./equivalence.ts";
import type { Profile } from "./profile.ts";
import type { Route } from "./route.ts";

const FORWARDING_HEADERS = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-server",
  "x-real-ip",
];

type Reachability = Pick<Route, "reachableByAnyHost">;

/**
 * Refuses requests that are not for this service: in the public profile any host but its own, in the development profile
 * any but this machine's and whatever came through a proxy, because those answers carry reset tokens.
 * Throws `unknown_host`, `forwarded_in_development`.
 */
export function checkHost(c: RequestContext, profile: Profile, { reachableByAnyHost = false }: Reachability): void {
  const { host } = c;
  if (profile.name === "public") {
    if (!isOwnHost(host, profile) && !reachableByAnyHost) throw new ServiceError("unknown_host");
    return;
  }
  const name = host.replace(/:\d+$/, "");
  // Who names no host at all is no browser: the health checks of HTTP/1.0 are like that.
  const isLocal = isLoopback(name) || name === "0.0.0.0" || (name === "" && reachableByAnyHost);
  if (!isLocal) throw new ServiceError("unknown_host");
  for (const name of FORWARDING_HEADERS) {
    if (c.header(name) !== undefined) throw new ServiceError("forwarded_in_development");
  }
}

function isOwnHost(host: string, { host: own, https }: Extract<Profile, { name: "public" }>): boolean {
  return host === own || withoutDefaultPort(host, https ? "https" : "http") === own;
}
