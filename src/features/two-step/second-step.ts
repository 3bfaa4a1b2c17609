import * as z from "zod";
import { finishLogin } from "../../authentication/second-step.ts";
import type { SignedIn } from "../../authentication/sign-in.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { readPresent } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { factorFields, factorIn } from "../../http/page/factor-forms.tsx";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

/** What a second step is given by: one of these fields. */
export const responseOf = ({ plugs }: FeatureServices) => z.object(factorFields(plugs.factors));

/** POST /sessions/second-step. The login is in its cookie, and ends with the session that it leads to. */
export function secondStep(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/sessions/second-step",
    operation: "giveSecondStep",
    summary: "Finish a login by a second factor: starts the session, whose token is in the cookie only",
    body: responseOf(services),
    answers: {
      200: { description: "Logged in", body: () => z.object({ email: z.string(), message: z.literal("logged in") }) },
      400: { description: "No second factor", codes: ["field_missing", "field_invalid"] },
      401: {
        description:
          "Not right, or used already; or no login waits: it took too long, or the password has changed since",
        codes: ["second_step_wrong", "login_expired"],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "The key that sealed it is missing", codes: ["sealing_unavailable"] },
    },
    async handle(c) {
      const login = await finishFromRequest(c, services);
      const cookies = await finishedCookies(c, login, services);
      return json(200, { email: login.user.email, message: "logged in" }, { "set-cookie": cookies });
    },
  };
}

/** The one way to finish a login, of programs and of people. */
export async function finishFromRequest(c: RequestContext, services: FeatureServices): Promise<SignedIn> {
  const { domain, cookie, loginCookie, log, plugs } = services;
  const factor = factorIn(await readPresent(c, responseOf(services)), plugs.factors);
  if (!factor) throw new ServiceError("field_missing", undefined, { field: plugs.factors[0]?.factor.kind ?? "" });
  const client = clientInfoOf(c, services);
  try {
    const login = await finishLogin(domain, loginCookie.read(c), factor, client, cookie.read(c));
    log.info("logged in by a second step", { userId: login.user.publicId });
    return login;
  } catch (error) {
    if (error instanceof ServiceError) log.warn(`second step failed: ${error.code}`);
    throw error;
  }
}

/** Set-Cookie values of a login that was finished. */
export async function finishedCookies(
  c: RequestContext,
  login: SignedIn,
  services: FeatureServices,
): Promise<readonly string[]> {
  return [...(await loginCookies(c, login, services)), ...services.loginCookie.expire()];
}
