import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ token: FIELDS.token });

/** PUT /secure_account. The mail's token is enough: a thief may have changed everything else. */
export function reportCompromise(services: FeatureServices): Route {
  return {
    method: "PUT",
    path: "/secure_account",
    operation: "secureAccount",
    summary: "This wasn't me: end every session, replace the password, undo a change of address, mail a reset",
    body,
    answers: {
      200: {
        description: "Done; the email is where the reset is mailed to",
        body: () => z.object({ email: z.string(), message: z.literal("account secured") }),
      },
      400: {
        description: "Something is missing, or somebody else has proven the old address meanwhile",
        codes: ["field_missing", "user_exists"],
      },
      403: { description: "The token is unknown, used or expired", codes: ["token_invalid"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const { token } = await read(c, body, "field_missing");
      const { email } = await operations.reportCompromise(services.domain, token, clientInfoOf(c, services));
      return json(200, { email, message: "account secured" });
    },
  };
}
