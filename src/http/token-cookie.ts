import { isToken } from "../ports/digest.ts";
import type { RequestContext } from "./context.ts";

/** A cookie that carries a token: the only place where that token is ever read from. */
export interface TokenCookie {
  readonly name: string;
  /** The token, if the request has exactly one cookie of our name and it can be a token. */
  read(c: Pick<RequestContext, "header">): string | undefined;
  /** A Set-Cookie value. */
  set(token: string): string;
  /** A Set-Cookie value that removes the cookie. */
  expire(): string;
}

/** Browsers keep no cookie for longer (RFC 6265bis §5.5: 400 days). */
const LONGEST_MS = 400 * 24 * 60 * 60 * 1000;

/** The cookie of a session. `lifetime` in milliseconds. With a `domain` browsers send it to all hosts of that. */
export const sessionCookie = (secure: boolean, lifetime: number, domain?: string) =>
  tokenCookie("session_id", secure, lifetime, domain);

/** The cookie by which a browser is known again as one that its user has logged in with before; ours alone always. */
export const deviceCookie = (secure: boolean) => tokenCookie("device_id", secure, LONGEST_MS);

/**
 * `__Host-` and Secure where the public URL is https (RFC 6265bis §4.1.3.2), `__Secure-` where it has a Domain, which the
 * former forbids; over http on this machine the bare name without Secure, because not every client sends Secure cookies
 * there.
 */
function tokenCookie(bareName: string, secure: boolean, lifetime: number, domain?: string): TokenCookie {
  const name = `${domain ? "__Secure-" : secure ? "__Host-" : ""}${bareName}`;
  // Who removes a cookie has to name its Domain again.
  const attributes = `HttpOnly; SameSite=Lax; Path=/${secure ? "; Secure" : ""}${domain ? `; Domain=${domain}` : ""}`;
  return {
    name,
    read: (c) => onlyValue(c.header("cookie"), name),
    set: (token) => `${name}=${token}; Max-Age=${Math.floor(lifetime / 1000)}; ${attributes}`,
    expire: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** Two cookies of one name may come from two origins and in any order, so neither is believed. */
function onlyValue(cookies: string | undefined, name: string): string | undefined {
  if (cookies === undefined) return undefined;
  let found: string | undefined;
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    if (found !== undefined) return undefined;
    found = pair.slice(equals + 1).trim();
  }
  return found !== undefined && isToken(found) ? found : undefined;
}
