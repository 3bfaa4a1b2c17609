import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ email: FIELDS.email, token: FIELDS.token, password: FIELDS.password });

/** PUT /email_verification. Logs nobody in; after a change of address the session that asks goes on, and no other. */
export function verifyEmailRoute(services: FeatureServices): Route {
  const { domain, cookie } = services;
  return {
    method: "PUT",
    path: "/email_verification",
    operation: "proveEmail",
    summary: "Prove an address by the token that was mailed to it: of a registration, or of a change of address",
    body,
    answers: {
      200: {
        description: "Proven; the email is the one that counts from now on",
        body: () => z.object({ email: z.string(), message: z.literal("email verified") }),
      },
      400: {
        description: "Something is missing, or somebody else has proven the address meanwhile",
        codes: ["field_missing", "user_exists"],
      },
      401: { description: "The token still can be used", codes: ["wrong_credentials"] },
      403: { description: "The token is unknown, used, expired or for another address", codes: ["token_invalid"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const { email, token, password } = await read(c, body, "field_missing");
      const options = { email, keptSession: cookie.read(c) };
      const user = await operations.verifyEmail(domain, token, password, clientInfoOf(c, services), options);
      return json(200, { email: user.email, message: "email verified" });
    },
  };
}
