import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email, password: FIELDS.password });

/** POST /users */
export function registration({ auth, profile }: FeatureServices): Route {
  return {
    method: "POST",
    path: "/users",
    operation: "registerUser",
    summary: "Create a user",
    body,
    answers: {
      200: { description: "Created", body: z.object({ email: z.string(), message: z.literal("user created") }) },
      400: {
        description: "Already registered, or an input that cannot be used",
        codes: [
          "user_exists",
          "email_invalid",
          "password_too_long",
          "password_too_short",
          "password_common",
          "password_context",
          "field_missing",
        ],
      },
      403: { description: "Refused", codes: ["registration_closed"] },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      if (profile.registration === "closed") throw new AuthError("registration_closed");
      const { email, password } = await read(c, body, "field_missing");
      const user = await auth.registerUser(email, password);
      return json(200, { email: user.email, message: "user created" });
    },
  };
}
