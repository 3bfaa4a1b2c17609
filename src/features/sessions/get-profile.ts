import * as z from "zod";
import { json } from "../../http/answer.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

/** GET /profile. One key, as the contract fixes it; products ask `/sessions/current`. */
export function profile(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/profile",
    operation: "getProfile",
    summary: "The email of the logged-in user",
    session: true,
    answers: {
      200: { description: "Logged in", body: () => z.object({ email: z.string() }) },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const { user } = await requireSession(c, services);
      return json(200, { email: user.email });
    },
  };
}
