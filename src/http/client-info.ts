import type { ClientInfo } from "../core/client-info.ts";
import { widerNetworkOf } from "./client-ip.ts";
import type { RequestContext } from "./context.ts";
import { preferredLanguage } from "./language.ts";
import type { TokenCookie } from "./token-cookie.ts";
import { userAgentFamily } from "./user-agent.ts";

/** Where a request comes from, as it is kept with what it causes, and in which language it would be answered. */
export function clientInfoOf(
  c: RequestContext,
  {
    networkOf,
    browserCookie,
  }: { readonly networkOf: (c: RequestContext) => string | undefined; readonly browserCookie: TokenCookie },
): ClientInfo {
  const network = networkOf(c);
  return {
    userAgent: userAgentFamily(c.header("user-agent")),
    network,
    widerNetwork: network === undefined ? undefined : widerNetworkOf(network),
    requestId: c.id,
    browser: browserCookie.read(c),
    language: preferredLanguage(c.header("accept-language")),
  };
}
