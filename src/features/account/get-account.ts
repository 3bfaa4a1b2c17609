import { json } from "../../http/answer.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { userJson, userSchema } from "./serialize.ts";

/** GET /users/me */
export function me(services: FeatureServices): Route {
  return {
    method: "GET",
    path: "/users/me",
    operation: "getAccount",
    summary: "The account of the logged-in user",
    session: true,
    answers: {
      200: { description: "Logged in", body: userSchema },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const { user } = await requireSession(c, services);
      return json(200, userJson(user));
    },
  };
}
