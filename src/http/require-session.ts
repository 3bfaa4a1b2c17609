import { type Named, ServiceError } from "../core/errors.ts";
import type { RequestContext } from "./context.ts";
import type { SessionDoor } from "./session-door.ts";
import type { TokenCookie } from "./token-cookie.ts";

/** Who asks: the live session of the request's cookie, with its user and token. Throws `otherwise` without a live session. */
export async function requireSession(
  c: RequestContext,
  { sessions, cookie }: { readonly sessions: SessionDoor; readonly cookie: TokenCookie },
  otherwise: Named = "session_required",
) {
  const current = await findCurrent(c, { sessions, cookie });
  if (!current) throw new ServiceError(otherwise);
  return current;
}

/** The same, where there need not be one. */
export async function findCurrent(
  c: RequestContext,
  { sessions, cookie }: { readonly sessions: SessionDoor; readonly cookie: TokenCookie },
) {
  const token = cookie.read(c);
  const live = token === undefined ? undefined : await sessions.find(token);
  return token === undefined || !live ? undefined : { ...live, token };
}
