import type { Auth } from "../auth.ts";
import { AuthError, type ErrorCode } from "../errors.ts";
import type { RequestContext } from "./context.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** Who asks: the live session of the request's cookie, with its user. Throws `otherwise` if there is none. */
export async function requireSession(
  c: RequestContext,
  { auth, cookie }: { readonly auth: Auth; readonly cookie: SessionCookie },
  otherwise: ErrorCode = "session_required",
) {
  const token = cookie.read(c);
  const live = token === undefined ? undefined : await auth.findSession(token);
  if (!live) throw new AuthError(otherwise);
  return live;
}
