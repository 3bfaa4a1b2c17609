import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { inEvenTime } from "../../http/even-time.ts";
import { FIELDS, read } from "../../http/input.ts";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email });

/** What everybody hears, in both profiles. */
const ON_ITS_WAY = "if the address waits to be proven, a mail is on its way";

/** POST /email_verification */
export function requestVerification(services: FeatureServices): Route {
  const { auth, profile } = services;
  return {
    method: "POST",
    path: "/email_verification",
    operation: "requestEmailVerification",
    summary: "Have the mail that proves an address sent again",
    body,
    answers: {
      200: {
        description: "The same for everybody",
        body: z.object({ email: z.string(), message: z.literal(ON_ITS_WAY) }),
      },
      400: { description: "No e-mail", codes: ["field_missing"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Without mail", codes: ["mail_disabled"] },
    },
    async handle(c) {
      const { email } = await read(c, body, "field_missing");
      if (!profile.mails) throw new AuthError("mail_disabled");
      await inEvenTime(() => auth.requestVerification(email, placeOf(c, services)));
      return json(200, { email, message: ON_ITS_WAY });
    },
  };
}
