import * as z from "zod";
import { assuranceOf } from "../../authentication/assurance.ts";
import { json } from "../../http/answer.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { isoTime, isoTimeOrNull } from "../../ports/clock.ts";
import type { FeatureServices } from "../feature.ts";

const body = () =>
  z.object({
    user: z.object({ id: z.uuid(), email: z.string() }),
    session: z.object({
      id: z.uuid(),
      created_at: z.iso.datetime(),
      expires_at: z.iso.datetime(),
      methods: z.array(z.string()).meta({ description: "How the user logged in: `amr` of RFC 8176, and `mail`, `rc`" }),
      level: z
        .literal([1, 2])
        .meta({ description: "2: by two factors, the second one given within the last 24 hours" }),
      factor_at: z.iso.datetime().nullable(),
    }),
  });

/** GET /sessions/current: what a product asks at each request of its own. */
export function current(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/sessions/current",
    operation: "getCurrentSession",
    summary: "Who is logged in, and by which session",
    session: true,
    answers: {
      200: { description: "Logged in; the session's id is public, never the token", body },
      401: { description: "No, empty, unknown or ended session", codes: ["no_session"] },
    },
    async handle(c) {
      const { user, session } = await requireSession(c, services, "no_session");
      return json(200, {
        user: { id: user.publicId, email: user.email },
        session: {
          id: session.id,
          created_at: isoTime(session.createdAt),
          expires_at: isoTime(session.expiresAt),
          ...assuranceOf(session, services.clock.now()),
          factor_at: isoTimeOrNull(session.factorAt),
        },
      });
    },
  };
}
