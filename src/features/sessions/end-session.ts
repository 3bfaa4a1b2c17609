import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

/** DELETE /sessions/:id. One of one's own; somebody else's is as unknown as one that never was (ASVS 8.2.2). */
export function endSession(services: FeatureServices): Route {
  const { domain, cookie } = services;
  return {
    method: "DELETE",
    path: "/sessions/:id",
    operation: "endSession",
    summary: "End one session by its public id",
    session: true,
    answers: {
      200: { description: "Ended", body: () => z.object({ message: z.literal("session ended") }) },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
      404: { description: "No session of the logged-in user has this id", codes: ["not_found"] },
    },
    async handle(c, { id = "" }) {
      const here = await requireSession(c, services);
      await operations.endOwnSession(domain, here, id, clientInfoOf(c, services));
      const expired = id === here.session.id ? { "set-cookie": cookie.expire() } : {};
      return json(200, { message: "session ended" }, expired);
    },
  };
}
