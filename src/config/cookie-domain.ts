/** Two labels or more, as browsers write them; the last one begins with a letter, so that it is no address. */
const DOMAIN = /^(?=.{4,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/;

/** Throws an Error with words for what no cookie can have as its domain. */
export function cookieDomain(text: string): string {
  if (!DOMAIN.test(text))
    throw new Error(`"${text}" is not a domain of two names or more in small letters, such as example.com`);
  return text;
}

/** What is wrong with a domain for cookies of this URL: a browser would drop them, and nobody would be logged in. */
export function cookieDomainFault(domain: string, publicUrl: URL | undefined): string | undefined {
  const { protocol, hostname } = publicUrl ?? {};
  if (protocol === "https:" && `.${hostname}`.endsWith(`.${domain}`)) return undefined;
  return `BIENVENUE_COOKIE_DOMAIN is ${domain}; BIENVENUE_PUBLIC_URL must then be https at that host or at one below it, such as https://accounts.${domain}`;
}
