import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { type Browser, browserLookups } from "../db/tables/trusted-browsers.ts";
import { digest } from "../ports/digest.ts";
import { canonicalEmail } from "../user.ts";

/** Whether the user of an address has logged in with this browser before. */
export async function isTrustedBrowser({ database }: Domain, { browser }: ClientInfo, email: string): Promise<boolean> {
  return browser !== undefined && browserLookups(database).isTrusted(digest(browser), canonicalEmail(email));
}

/** Whether one of the user's trusted browsers was in this network at its last login. */
export async function isTrustedNetwork({ database }: Domain, { network }: ClientInfo, email: string): Promise<boolean> {
  return network !== undefined && browserLookups(database).isTrustedNetwork(network, canonicalEmail(email));
}

/** The browser of a client as it is stored, and the token for its cookie if it is not trusted yet. */
export function browserOf(
  { random }: Domain,
  { browser, network }: ClientInfo,
): { readonly browser: Browser; readonly token: string } {
  const token = random.token();
  const presented = browser === undefined ? undefined : digest(browser);
  return { browser: { presented, fresh: digest(token), network }, token };
}
