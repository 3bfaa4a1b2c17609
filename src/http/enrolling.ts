import type { SignedIn } from "../authentication/sign-in.ts";
import type { RequestContext } from "./context.ts";
import { type LoginCookieServices, loginCookies } from "./login-cookies.ts";
import { findCurrent } from "./require-session.ts";
import type { TokenCookie } from "./token-cookie.ts";

interface Services extends LoginCookieServices {
  readonly loginCookie: TokenCookie;
}

/** By what a request may set up a second factor: its live session, or a login that has to have one first. */
export async function whoEnrols(c: RequestContext, services: Services) {
  return { session: await findCurrent(c, services), loginToken: services.loginCookie.read(c) };
}

/** The Set-Cookie values of a factor that was added: the session's new token, or a login's new session. */
export async function cookiesOfAddedFactor(
  c: RequestContext,
  { token, signedIn }: { readonly token?: string; readonly signedIn?: SignedIn },
  services: Services,
): Promise<readonly string[]> {
  if (signedIn) return [...(await loginCookies(c, signedIn, services)), ...services.loginCookie.expire()];
  return token === undefined ? [] : services.cookie.set(token);
}
