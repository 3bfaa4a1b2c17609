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

export const body = z.object({ email: FIELDS.email });

/** What everybody hears, in both profiles. */
const ON_ITS_WAY = "if the address waits to be proven, a mail is on its way";

/** POST /email_verification */
export function requestVerification(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/email_verification",
    operation: "requestEmailVerification",
    summary: "Have the mail that proves an address sent again",
    body,
    answers: {
      200: {
        description: "The same for everybody",
        body: () => z.object({ email: z.string(), message: z.literal(ON_ITS_WAY) }),
      },
      400: { description: "No email", codes: ["field_missing"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Without mail", codes: ["mail_disabled"] },
    },
    async handle(c) {
      return json(200, { email: await requestFromRequest(c, services), message: ON_ITS_WAY });
    },
  };
}

/** What programs and people ask for; answers the address. Throws `field_missing`, `mail_disabled`, `too_many_attempts`. */
export async function requestFromRequest(c: RequestContext, services: FeatureServices): Promise<string> {
  const { domain, profile } = services;
  const { email } = await read(c, body, "field_missing");
  if (!profile.mails) throw new ServiceError("mail_disabled");
  await inPaddedTime(() => operations.requestVerification(domain, email, clientInfoOf(c, services)));
  return email;
}
