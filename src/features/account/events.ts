import * as z from "zod";
import { json } from "../../http/answer.ts";
import { readQuery } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { eventJson, eventSchema } from "./serialize.ts";

const query = z.object({
  limit: z.coerce.number<string>().int().min(1).max(100).default(50),
  before: z.uuid().optional().meta({ description: "The id of an event: those before it" }),
});

/** GET /users/me/events. What happened to the account in the last 90 days. */
export function events(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/users/me/events",
    operation: "listEvents",
    summary: "What happened to the account, newest first",
    session: true,
    query,
    answers: {
      200: { description: "One's own, and nobody else's", body: () => z.object({ events: z.array(eventSchema()) }) },
      400: {
        description: "An invalid limit or id",
        codes: ["field_invalid", "field_repeated", "field_unknown"],
      },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const live = await requireSession(c, services);
      const { limit, before } = readQuery(c, query);
      const found = await operations.listEvents(services.domain, live, { limit, before: before?.toLowerCase() });
      return json(200, { events: found.map(eventJson) });
    },
  };
}
