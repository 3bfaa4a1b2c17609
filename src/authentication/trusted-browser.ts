import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { type Browser, browserLookups } from "../db/tables/trusted-browsers.ts";
import { digest } from "../ports/digest.ts";
import { canonicalEmail } from "../user.ts";

/** Since when the user of an address has logged in with this browser; undefined for a browser that is not trusted. */
export async function browserTrustedSince(
  { database }: Domain,
  { browser }: ClientInfo,
  email: string,
): Promise<number | undefined> {
  if (browser === undefined) return undefined;
  return browserLookups(database).browserTrustedSince(digest(browser), canonicalEmail(email));
}

/** The same with a browser that was in this network at its last login. */
export async function networkTrustedSince(
  { database }: Domain,
  { network }: ClientInfo,
  email: string,
): Promise<number | undefined> {
  if (network === undefined) return undefined;
  return browserLookups(database).networkTrustedSince(network, canonicalEmail(email));
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
