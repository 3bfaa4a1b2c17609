import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { inPaddedTime } from "../../http/constant-time.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

/** What a registration needs. */
export const REGISTRATION = z.object({ email: FIELDS.email, password: FIELDS.password });

/** Whether registering tells nobody who has an account. */
export const hidesAccountExistence = ({ profile }: Pick<FeatureServices, "profile">) =>
  profile.name === "public" && profile.mails;

/** POST /users */
export function registration(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/users",
    operation: "registerUser",
    summary: "Create a user",
    body: REGISTRATION,
    otherFields: "ignored",
    answers: {
      200: { description: "Created", body: () => z.object({ email: z.string(), message: z.literal("user created") }) },
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
      const { email } = await registerFromRequest(c, services);
      return json(200, { email, message: "user created" });
    },
  };
}

/**
 * The one way to an account, of programs and of people. Throws `registration_closed`, `field_missing`, and what
 * `registerUser` throws, except `user_exists` where that would reveal an account.
 */
export async function registerFromRequest(c: RequestContext, services: FeatureServices) {
  const { domain, profile } = services;
  if (profile.registration === "closed") throw new ServiceError("registration_closed");
  const fields = await read(c, REGISTRATION, "field_missing");
  const discreet = hidesAccountExistence(services);
  try {
    const register = () => operations.registerUser(domain, fields.email, fields.password, clientInfoOf(c, services));
    await (discreet ? inPaddedTime(register) : register());
  } catch (error) {
    // The owner is told by mail; nobody else learns that there is one.
    if (!(discreet && error instanceof ServiceError && error.code === "user_exists")) throw error;
  }
  return fields;
}
