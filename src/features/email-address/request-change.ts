import * as z from "zod";
import { requireStepUp } from "../../authentication/step-up.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

export const body = z.object({ email: FIELDS.email });

const ON_ITS_WAY = "a mail is on its way to the new address";

/** PUT /email. Whether the address belongs to somebody else is told to that person by mail, and never in the answer. */
export function requestChange(services: FeatureServices): Route {
  const { domain } = services;
  return {
    method: "PUT",
    path: "/email",
    operation: "requestEmailChange",
    summary: "Ask for another address: it counts once it is proven (PUT /email_verification)",
    session: true,
    body,
    answers: {
      200: {
        description: "The same for every address",
        body: () => z.object({ email: z.string(), message: z.literal(ON_ITS_WAY) }),
      },
      400: { description: "No address that can be used", codes: ["email_invalid", "field_missing"] },
      403: {
        description: "No session, or its password was given more than ten minutes ago",
        codes: ["session_required", "reauthentication_required", "factor_required"],
      },
      503: { description: "Without mail", codes: ["mail_disabled"] },
    },
    async handle(c) {
      const live = await requireSession(c, services);
      const { email } = await read(c, body, "field_missing");
      await requireStepUp(domain, live);
      await operations.requestEmailChange(domain, live.user, email, clientInfoOf(c, services));
      return json(200, { email, message: ON_ITS_WAY });
    },
  };
}
