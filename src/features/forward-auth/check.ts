import { ServiceError } from "../../core/errors.ts";
import { prefersHtml } from "../../http/accept.ts";
import { type Answer, empty } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { problem } from "../../http/problem.ts";
import { watchedTarget } from "../../http/return-to.ts";
import type { Route } from "../../http/route.ts";
import { isAsciiEmail, type User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { originalUrl } from "./original-url.ts";

/**
 * /forward-auth, as `/sessions/current` in headers. Proxies take every 2xx for a yes, and some ask with the method of the
 * request that they are to pass on: whatever it is, there is a 200 with a session, and without one none. What is neither
 * 200 nor a refusal, a proxy has to take for one.
 */
export function check(services: FeatureServices): Route {
  const { sessions, cookie } = services;
  return {
    method: "GET",
    anyMethod: true,
    path: "/forward-auth",
    reachableByAnyHost: true,
    operation: "forwardAuth",
    summary: "Who is logged in, for a proxy that asks before it passes a request on, by any method",
    session: true,
    answers: {
      200: {
        description: "Logged in; no body",
        headers: { "X-User-Id": "Never another user's", "X-User-Email": "Printable ASCII" },
      },
      302: {
        description:
          "No live session, and `Accept` prefers `text/html` where `X-Forwarded-Proto`, `-Host` and `-Uri` tell what was asked for",
        headers: { Location: "The login, with `return_to` if that may be returned to" },
      },
      401: {
        description: "No live session",
        codes: ["no_session"],
        headers: { Location: "With `X-Original-URL` what else a 302 has: nginx passes no redirect on" },
      },
    },
    async handle(c) {
      const token = cookie.read(c);
      const live = token === undefined ? undefined : await sessions.find(token);
      return live ? identity(live.user) : refusal(c, services);
    },
  };
}

/** An address that could be something else in a header is not passed on: no row should have one. */
function identity({ publicId, email }: User): Answer {
  if (!isAsciiEmail(email)) throw new Error("a stored address is not valid ASCII");
  return empty(200, { "x-user-id": publicId, "x-user-email": email });
}

function refusal(c: RequestContext, services: FeatureServices): Answer {
  const { profile } = services;
  const original = prefersHtml(c) ? originalUrl(c) : undefined;
  if (!original) return problem(new ServiceError("no_session"), c.id);
  const target = watchedTarget(original.url, services);
  const query = target === undefined ? "" : `?return_to=${encodeURIComponent(target)}`;
  const location = { location: `${profile.origin}${c.mount}${profile.path}/login${query}` };
  return original.handsOn ? empty(302, location) : problem(new ServiceError("no_session"), c.id, location);
}
