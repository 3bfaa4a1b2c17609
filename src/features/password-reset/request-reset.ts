import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { inPaddedTime } from "../../http/constant-time.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ email: FIELDS.email });

/** What everybody hears in the public profile. */
const ON_ITS_WAY = "if the account exists, a mail is on its way";

/** POST /reset_password. The token is in the answer in the development profile, and in no other. */
export function requestReset(services: FeatureServices): Route {
  const { domain, profile } = services;
  return {
    method: "POST",
    path: "/reset_password",
    operation: "requestPasswordReset",
    summary: "Ask for a reset token",
    body,
    otherFields: "ignored",
    answers: {
      200: {
        description: "Development profile: the token; public profile: the same for everybody",
        body: () =>
          z.union([
            z.object({ email: z.string(), reset_token: z.string() }),
            z.object({ email: z.string(), message: z.literal(ON_ITS_WAY) }),
          ]),
      },
      403: { description: "Development profile: no such user", codes: ["user_not_found", "reset_refused"] },
      429: {
        description: "The user holds too many live tokens, or too many tries",
        codes: ["too_many_tokens", "too_many_attempts"],
      },
      503: { description: "Public profile without mail: the operator hands out reset links", codes: ["mail_disabled"] },
    },
    async handle(c) {
      const { email } = await read(c, body, "reset_refused");
      const place = clientInfoOf(c, services);
      if (profile.name === "public") {
        if (!profile.mails) throw new ServiceError("mail_disabled");
        await inPaddedTime(() => operations.requestPasswordReset(domain, email, place));
        return json(200, { email, message: ON_ITS_WAY });
      }
      const { user, token } = await operations.startPasswordReset(domain, email, place);
      return json(200, { email: user.email, reset_token: token });
    },
  };
}
