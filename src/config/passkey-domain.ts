import { cookieDomain } from "./cookie-domain.ts";

/** Throws an Error with words for what no passkey can be made for: an address, a port, a scheme. */
export function passkeyDomain(text: string): string {
  return text === "localhost" ? text : cookieDomain(text);
}

/** What is wrong with a domain of passkeys for this URL: no browser would make or use one. */
export function passkeyDomainFault(domain: string, publicUrl: URL | undefined): string | undefined {
  const name = "BIENVENUE_PASSKEY_DOMAIN";
  if (!publicUrl) {
    if (domain === "localhost") return undefined;
    return `${name} is ${domain}, and the development profile is for this machine only: leave it out, or set BIENVENUE_PUBLIC_URL`;
  }
  const { hostname, protocol } = publicUrl;
  if (`.${hostname}`.endsWith(`.${domain}`)) return undefined;
  // Elsewhere browsers ask that domain itself, over https, whether this URL may use it.
  if (protocol === "https:" && domain !== "localhost") return undefined;
  return `${name} is ${domain}, and ${publicUrl.origin} is neither at it nor below it; leave it out, or name the host of BIENVENUE_PUBLIC_URL or one above it`;
}
