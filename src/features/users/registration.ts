import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { inEvenTime } from "../../http/even-time.ts";
import { FIELDS, read } from "../../http/input.ts";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email, password: FIELDS.password });

/** POST /users */
export function registration(services: FeatureServices): Route {
  const { auth, profile } = services;
  const isDiscreet = profile.name === "public" && profile.mails;
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
          "password_breached",
          "password_context",
          "field_missing",
        ],
      },
      403: { description: "Refused", codes: ["registration_closed"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy", "password_check_unavailable"] },
    },
    async handle(c) {
      if (profile.registration === "closed") throw new AuthError("registration_closed");
      const { email, password } = await read(c, body, "field_missing");
      try {
        const register = () => auth.registerUser(email, password, placeOf(c, services));
        await (isDiscreet ? inEvenTime(register) : register());
      } catch (error) {
        // The owner is told by mail; nobody else learns that there is one.
        if (!(isDiscreet && error instanceof AuthError && error.code === "user_exists")) throw error;
      }
      return json(200, { email, message: "user created" });
    },
  };
}
