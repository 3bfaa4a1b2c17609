import type { HashCaller } from "../ports/hash-queue.ts";
import { canonicalEmail, type Language } from "../user.ts";

/** Where a request comes from, as its owner will be shown it. */
export interface ClientInfo {
  /** The family of the user agent. */
  readonly userAgent?: string | undefined;
  readonly network?: string | undefined;
  /** The network around it, which one customer may have: an IPv4 /24, an IPv6 /48. */
  readonly widerNetwork?: string | undefined;
  /** Names the request in the log. */
  readonly requestId?: string | undefined;
  /** The token of the cookie of a trusted browser. */
  readonly browser?: string | undefined;
  /** Language for mails to users without a preference. */
  readonly language?: Language | undefined;
}

/**
 * Who asks for a hash: a stranger, or somebody who is known to an account (an address in any spelling), `trustedSince` if by
 * the browser.
 */
export function callerOf({ network, widerNetwork }: ClientInfo, account?: string, trustedSince?: number): HashCaller {
  return { network, widerNetwork, account: account === undefined ? undefined : canonicalEmail(account), trustedSince };
}
