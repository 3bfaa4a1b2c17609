import { isToken } from "../ports/digest.ts";
import { header, type RequestContext } from "./context.ts";

/** The cookie that carries a session's token: the only place where a token is ever read from. */
export interface SessionCookie {
  readonly name: string;
  /** The token, if the request has exactly one cookie of our name and it can be a token. */
  read(c: RequestContext): string | undefined;
  /** A Set-Cookie value. */
  set(token: string): string;
  /** A Set-Cookie value that removes the cookie. */
  expire(): string;
}

/**
 * `__Host-` and Secure where the public URL is https (RFC 6265bis §4.1.3.2); over http on this machine the classic
 * name without Secure, because not every client sends Secure cookies there. `lifetime` in milliseconds.
 */
export function sessionCookie(secure: boolean, lifetime: number): SessionCookie {
  const name = secure ? "__Host-session_id" : "session_id";
  const attributes = `HttpOnly; SameSite=Lax; Path=/${secure ? "; Secure" : ""}`;
  return {
    name,
    read: (c) => onlyValue(header(c, "cookie"), name),
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
