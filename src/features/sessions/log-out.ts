import { AuthError } from "../../errors.ts";
import { empty } from "../../http/answer.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

/** DELETE /sessions. Ends the session of the cookie, and no other one of the user. */
export function logOut({ auth, cookie }: FeatureServices): Route {
  return {
    method: "DELETE",
    path: "/sessions",
    operation: "logOut",
    summary: "Log out: ends the session of the cookie",
    session: true,
    answers: {
      302: { description: "Ended; the location is /" },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      const token = cookie.read(c);
      if (token === undefined || !(await auth.endSession(token))) throw new AuthError("session_required");
      return empty(302, { location: "/", "set-cookie": cookie.expire() });
    },
  };
}
