import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { type Answer, empty, json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { readQuery } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const query = z.object({
  scope: z.enum(["this", "others", "all"]).optional().meta({ description: "Without it: as `this`, with a redirect" }),
});

/**
 * DELETE /sessions. Ends the session of the cookie, and no other one of the user; with a scope that one, all others, or all.
 * Without a scope it redirects, whatever `Accept` says: clients rely on it. Scripts of browsers cannot see a redirect.
 */
export function logOut(services: FeatureServices): Route {
  const { sessions, cookie, profile } = services;
  return {
    method: "DELETE",
    path: "/sessions",
    operation: "logOut",
    summary: "Log out: ends the session of the cookie, or all others, or all",
    session: true,
    query,
    otherFields: "ignored",
    answers: {
      200: { description: "With a scope: so many ended", body: () => z.object({ ended: z.int() }) },
      302: { description: "Without a scope: ended; the location is the service's root" },
      400: { description: "Another scope", codes: ["field_invalid", "field_repeated"] },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const { scope } = readQuery(c, query);
      if (scope === "others" || scope === "all") return endMany(c, services, scope);
      const token = cookie.read(c);
      if (token === undefined || !(await sessions.end(token, clientInfoOf(c, services))))
        throw new ServiceError("session_required");
      const expired = { "set-cookie": cookie.expire() };
      return scope
        ? json(200, { ended: 1 }, expired)
        : empty(302, { location: `${c.mount}${profile.path}/`, ...expired });
    },
  };
}

async function endMany(c: RequestContext, services: FeatureServices, scope: "others" | "all"): Promise<Answer> {
  const here = await requireSession(c, services);
  const ended = await operations.endOwnSessions(services.domain, here, scope, clientInfoOf(c, services));
  return json(200, { ended }, scope === "all" ? { "set-cookie": services.cookie.expire() } : {});
}
