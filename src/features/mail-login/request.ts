import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { inPaddedTime } from "../../http/constant-time.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import { mailLoginCookie, type TokenCookie } from "../../http/token-cookie.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { OFF } from "./problems.ts";

export const REQUEST = z.object({ email: FIELDS.email });

/** What everybody hears, in both profiles. */
const ON_ITS_WAY = "if the account exists, a mail with a link and a code is on its way";

/** The cookie of the browser that asked for a mail. */
export function cookieOf({ profile }: Pick<FeatureServices, "profile">): TokenCookie {
  return mailLoginCookie(profile.name === "public" && profile.https);
}

/** POST /login-links */
export function requestLink(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/login-links",
    operation: "requestLoginLink",
    summary: "Have a link and a code mailed, by which this client can log in: its cookie says that it asked",
    body: REQUEST,
    answers: {
      200: { description: "The same for everybody", body: () => z.object({ message: z.literal(ON_ITS_WAY) }) },
      400: { description: "No email", codes: ["field_missing"] },
      403: { description: "The operator has not switched it on", codes: [OFF] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Without mail", codes: ["mail_disabled"] },
    },
    async handle(c) {
      const token = await requestFromRequest(c, services);
      return json(200, { message: ON_ITS_WAY }, { "set-cookie": cookieOf(services).set(token) });
    },
  };
}

/** What programs and people ask for; returns the token for the cookie. Throws `field_missing`, and what the operations throw. */
export async function requestFromRequest(
  c: RequestContext,
  services: FeatureServices,
  returnTo?: string,
): Promise<string> {
  const { domain } = services;
  const { email } = await read(c, REQUEST, "field_missing");
  operations.requireMailLogin(domain);
  return inPaddedTime(() => operations.requestLogin(domain, email, clientInfoOf(c, services), returnTo));
}
