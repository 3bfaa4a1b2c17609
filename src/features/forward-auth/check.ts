import * as z from "zod";
import { assuranceOf } from "../../authentication/assurance.ts";
import type { LiveSession } from "../../authentication/session.ts";
import { ServiceError } from "../../core/errors.ts";
import { prefersHtml } from "../../http/accept.ts";
import { type Answer, empty } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { readQuery } from "../../http/input.ts";
import { problem } from "../../http/problem.ts";
import { watchedTarget } from "../../http/return-to.ts";
import type { Route } from "../../http/route.ts";
import { isAsciiEmail } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { originalUrl } from "./original-url.ts";

const query = z.object({
  level: z.enum(["1", "2"]).optional().meta({
    description: "2: who has not given a second factor lately is sent to give one, and refused until then",
  }),
});

/**
 * /forward-auth, as `/sessions/current` in headers. Proxies take every 2xx for a yes, and some ask with the method of the
 * request that they are to pass on: whatever it is, there is a 200 with a session, and without one none. What is neither
 * 200 nor a refusal, a proxy has to take for one.
 */
export function check(services: FeatureServices): Route {
  const { sessions, cookie, clock } = services;
  return {
    method: "GET",
    anyMethod: true,
    path: "/forward-auth",
    reachableByAnyHost: true,
    operation: "forwardAuth",
    summary: "Who is logged in, for a proxy that asks before it passes a request on, by any method",
    session: true,
    query,
    otherFields: "ignored", // proxies pass on what they are asked with
    answers: {
      200: {
        description: "Logged in; no body",
        headers: {
          "X-User-Id": "Never another user's",
          "X-User-Email": "Printable ASCII",
          "X-User-Assurance": "1, or 2 if a second factor was given lately",
        },
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
      400: { description: "A level that there is not", codes: ["field_invalid", "field_repeated"] },
      403: { description: "`level=2`, and no second factor was given lately", codes: ["factor_required"] },
    },
    async handle(c) {
      const token = cookie.read(c);
      const live = token === undefined ? undefined : await sessions.find(token);
      if (!live) return refusal(c, services, "no_session", "/login");
      const { level } = assuranceOf(live.session, clock.now());
      if (readQuery(c, query).level === "2" && level < 2) {
        // Where there is no factor to be asked for, one has to be set up first.
        const path = live.user.twoStepAt === undefined ? "/account/security" : "/confirm";
        return refusal(c, services, "factor_required", path);
      }
      return identity(live, level);
    },
  };
}

/** An address that could be something else in a header is not passed on: no row should have one. */
function identity({ user: { publicId, email } }: LiveSession, level: number): Answer {
  if (!isAsciiEmail(email)) throw new Error("a stored address is not valid ASCII");
  return empty(200, { "x-user-id": publicId, "x-user-email": email, "x-user-assurance": String(level) });
}

/** `path` is where a person goes first. */
function refusal(
  c: RequestContext,
  services: FeatureServices,
  code: "no_session" | "factor_required",
  path: string,
): Answer {
  const { profile } = services;
  const original = prefersHtml(c) ? originalUrl(c) : undefined;
  if (!original) return problem(new ServiceError(code), c.id);
  const target = watchedTarget(original.url, services);
  const query = target === undefined ? "" : `?return_to=${encodeURIComponent(target)}`;
  const location = { location: `${profile.origin}${c.mount}${profile.path}${path}${query}` };
  return original.handsOn ? empty(302, location) : problem(new ServiceError(code), c.id, location);
}
