import * as z from "zod";
import { listSessions as list } from "../../authentication/session.ts";
import { json } from "../../http/answer.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { isoTime } from "../../ports/clock.ts";
import type { FeatureServices } from "../feature.ts";

const body = () =>
  z.object({
    sessions: z.array(
      z.object({
        id: z.uuid(),
        user_agent: z.string().nullable(),
        network: z.string().nullable(),
        created_at: z.iso.datetime(),
        last_seen_at: z.iso.datetime(),
        current: z.boolean(),
      }),
    ),
  });

/** GET /sessions. Where one is logged in (ASVS 7.5.2). */
export function listSessions(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/sessions",
    operation: "listSessions",
    summary: "The live sessions of the logged-in user, last used first",
    session: true,
    answers: {
      200: { description: "Logged in; ids are public, never tokens", body },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      const found = await list(services.domain, here);
      const sessions = found.map(({ id, userAgent, network, createdAt, lastSeenAt }) => ({
        id,
        user_agent: userAgent ?? null,
        network: network ?? null,
        created_at: isoTime(createdAt),
        last_seen_at: isoTime(lastSeenAt),
        current: id === here.session.id,
      }));
      return json(200, { sessions });
    },
  };
}
