import { isToken } from "../ports/digest.ts";
import type { RequestContext } from "./context.ts";
import { cookieValues } from "./cookie.ts";

/** A cookie that carries a token: the only place where that token is ever read from. */
export interface TokenCookie {
  readonly name: string;
  /** The token, if the request has exactly one cookie of our name and it can be a token. */
  read(c: Pick<RequestContext, "header">): string | undefined;
  /** Set-Cookie values that give it, and take away those of this name that another domain left behind. */
  set(token: string): readonly string[];
  /** Set-Cookie values that remove the cookie, from whatever domain it is. */
  expire(): readonly string[];
  /** Set-Cookie values for the answer to a request in which two cookies have our name: one is left; none for any other. */
  separate(c: RequestContext): readonly string[];
  /** What the browser has under the name that we use with another `BIENVENUE_COOKIE_DOMAIN`. Nobody is logged in by it. */
  readonly former?: { tokens(c: RequestContext): readonly string[]; expire(): readonly string[] };
}

const NONE: readonly string[] = [];

/** As long as a login waits, for its second step or for its mail, in milliseconds. */
const LOGIN_MAX_AGE_MS = 10 * 60 * 1000;

/** Browsers keep no cookie for longer (RFC 6265bis §5.5: 400 days). */
const MAX_AGE_MS = 400 * 24 * 60 * 60 * 1000;

/**
 * The cookie of a session on a host. `lifetime` in milliseconds. With a `domain` browsers send it to all hosts of that.
 * Cookies of one name from two domains are two to a browser (RFC 6265 §5.3 step 11), and it sends both.
 */
export function sessionCookie(secure: boolean, lifetime: number, host: string, domain?: string): TokenCookie {
  const others = domainsOf(host).filter((other) => other !== domain);
  if (domain === undefined) {
    const own = tokenCookie("session_id", secure, lifetime);
    return secure ? { ...own, former: formerCookie("session_id", others) } : own;
  }
  return { ...tokenCookie("session_id", secure, lifetime, domain, others), former: formerCookie("session_id") };
}

/** The domains for all hosts of which a host may set cookies, as far as no browser refuses them: of two names or more. */
function domainsOf(host: string): string[] {
  const names = host.split(".");
  return names.slice(0, -1).map((_, index) => names.slice(index).join("."));
}

/** The session's former cookie: `__Secure-` from these domains, `__Host-` without a domain. */
function formerCookie(bareName: string, domains: readonly string[] = []): NonNullable<TokenCookie["former"]> {
  const each = domains.length > 0 ? domains : [undefined];
  const cookies = each.map((domain) => tokenCookie(bareName, true, 0, domain));
  const [{ name } = { name: "" }] = cookies;
  return {
    tokens: (c) => cookieValues(c.header("cookie"), name).filter(isToken),
    expire: () => cookies.flatMap((cookie) => cookie.expire()),
  };
}

/** The cookie by which a browser is known again as one that its user has logged in with before; ours alone always. */
export const trustedBrowserCookie = (secure: boolean) => tokenCookie("device_id", secure, MAX_AGE_MS);

/** The cookie of a login that waits for its second step: no session, and never taken for one. */
export const loginCookie = (secure: boolean) => tokenCookie("login", secure, LOGIN_MAX_AGE_MS);

/** The cookie of a browser that asked for a mail to log in by: the link works in it, and nowhere else. */
export const mailLoginCookie = (secure: boolean) => tokenCookie("mail-login", secure, LOGIN_MAX_AGE_MS);

/**
 * `__Host-` and Secure where the public URL is https (RFC 6265bis §4.1.3.2), `__Secure-` where it has a Domain, which the
 * former forbids; over http on this machine the bare name without Secure, because not every client sends Secure cookies
 * there.
 */
function tokenCookie(
  bareName: string,
  secure: boolean,
  lifetime: number,
  domain?: string,
  others: readonly string[] = [],
): TokenCookie {
  const name = `${domain ? "__Secure-" : secure ? "__Host-" : ""}${bareName}`;
  // Who removes a cookie has to name its Domain again.
  const attributes = (of: string | undefined) =>
    `HttpOnly; SameSite=Lax; Path=/${secure ? "; Secure" : ""}${of ? `; Domain=${of}` : ""}`;
  const gone = (of: string | undefined) => `${name}=; Max-Age=0; ${attributes(of)}`;
  const elsewhere = others.map(gone);
  return {
    name,
    read: (c) => onlyValue(c.header("cookie"), name),
    set: (token) => [`${name}=${token}; Max-Age=${Math.floor(lifetime / 1000)}; ${attributes(domain)}`, ...elsewhere],
    expire: () => [...elsewhere, gone(domain)],
    separate: (c) => (elsewhere.length > 0 && cookieValues(c.header("cookie"), name).length > 1 ? elsewhere : NONE),
  };
}

/** Two cookies of one name may come from two origins and in any order, so neither is believed. */
function onlyValue(cookies: string | undefined, name: string): string | undefined {
  const found = cookieValues(cookies, name);
  const [value] = found;
  return value !== undefined && found.length === 1 && isToken(value) ? value : undefined;
}
