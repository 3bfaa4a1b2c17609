import type { Auth } from "../auth.ts";
import { AuthError, type ErrorCode } from "../errors.ts";
import type { RequestContext } from "./context.ts";
import type { TokenCookie } from "./token-cookie.ts";

/** Who asks: the live session of the request's cookie, with its user and token. Throws `otherwise` if there is none. */
export async function requireSession(
  c: RequestContext,
  { auth, cookie }: { readonly auth: Auth; readonly cookie: TokenCookie },
  otherwise: ErrorCode = "session_required",
) {
  const token = cookie.read(c);
  const live = token === undefined ? undefined : await auth.findSession(token);
  if (token === undefined || !live) throw new AuthError(otherwise);
  return { ...live, token };
}
