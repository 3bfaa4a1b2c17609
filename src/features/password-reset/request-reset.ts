import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email });

/** POST /reset_password. The token is in the answer in the development profile, and in no other. */
export function requestReset({ auth, profile }: FeatureServices): Route {
  return {
    method: "POST",
    path: "/reset_password",
    operation: "requestPasswordReset",
    summary: "Ask for a reset token",
    body,
    answers: {
      200: {
        description: "Development profile: the token",
        body: z.object({ email: z.string(), reset_token: z.string() }),
      },
      403: { description: "Development profile: no such user", codes: ["user_not_found", "reset_refused"] },
      429: { description: "The user holds too many live tokens", codes: ["too_many_tokens"] },
      503: { description: "Public profile without mail: the operator hands out reset links", codes: ["mail_disabled"] },
    },
    async handle(c) {
      const { email } = await read(c, body, "reset_refused");
      if (profile.name === "public") throw new AuthError("mail_disabled");
      const { user, token } = await auth.startPasswordReset(email);
      return json(200, { email: user.email, reset_token: token });
    },
  };
}
