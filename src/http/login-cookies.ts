import { clientInfoOf } from "./client-info.ts";
import type { RequestContext } from "./context.ts";
import type { SessionDoor } from "./session-door.ts";
import type { TokenCookie } from "./token-cookie.ts";

/** What a login's cookies are made of. */
export interface LoginCookieServices {
  readonly sessions: SessionDoor;
  readonly cookie: TokenCookie;
  readonly browserCookie: TokenCookie;
  readonly networkOf: (c: RequestContext) => string | undefined;
}

/**
 * The Set-Cookie values of a login: the session, and by what it is known again. A session that it has under the name
 * of another `BIENVENUE_COOKIE_DOMAIN` ends, and its cookie goes. If it is not ours the cookie stays: that may be of
 * another service, for all hosts of a domain that this one is below.
 */
export async function loginCookies(
  c: RequestContext,
  login: { readonly token: string; readonly browser: string },
  services: LoginCookieServices,
): Promise<readonly string[]> {
  const { sessions, cookie, browserCookie } = services;
  const { former } = cookie;
  const left = former?.tokens(c) ?? [];
  const ended = await Promise.all(left.map((token) => sessions.end(token, clientInfoOf(c, services))));
  const gone = former && ended.includes(true) ? former.expire() : [];
  const [session = "", ...removed] = cookie.set(login.token);
  // curl (7.88) reads its jar again for what is removed before another cookie is set.
  return [session, ...browserCookie.set(login.browser), ...removed, ...gone];
}
