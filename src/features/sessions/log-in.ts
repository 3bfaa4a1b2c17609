import * as z from "zod";
import { secondStepDue } from "../../authentication/second-step.ts";
import { type SecondStepDue, type SignedIn, signInWithPassword } from "../../authentication/sign-in.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { padToStep } from "../../http/constant-time.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { problem } from "../../http/problem.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

/** What a login needs. */
export const CREDENTIALS = z.object({ email: FIELDS.email, password: FIELDS.password });

/** POST /sessions. A login elsewhere goes on; one of this same client is replaced (ASVS 7.2.4). */
export function logIn(services: FeatureServices): Route {
  return {
    method: "POST",
    path: "/sessions",
    operation: "logIn",
    summary: "Log in: starts a session, whose token is in the cookie only",
    body: CREDENTIALS,
    otherFields: "ignored",
    answers: {
      200: { description: "Logged in", body: () => z.object({ email: z.string(), message: z.literal("logged in") }) },
      401: {
        description:
          "The same for an unknown email and a wrong password. Where two steps are due the password was right, and `factors` says by what to go on, with the cookie that comes along",
        codes: ["wrong_credentials", "second_step_required", "second_step_setup_required"],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts", "mailed_link_required", "operator_link_required"],
      },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const login = await signInFromRequest(c, services);
      if (login.outcome !== "signed_in") {
        const { login: waiting = "" } = login; // no session, and a cookie of its own
        const due = await secondStepDue(services.domain, login);
        return problem(due, c.id, { "set-cookie": services.loginCookie.set(waiting) });
      }
      const cookies = await loginCookies(c, login, services);
      return json(200, { email: login.user.email, message: "logged in" }, { "set-cookie": cookies });
    },
  };
}

/** Signs in programs and people. Throws `wrong_credentials`, and what `signInWithPassword` throws. */
export async function signInFromRequest(
  c: RequestContext,
  services: FeatureServices,
): Promise<SignedIn | SecondStepDue> {
  const { domain, cookie, log, profile } = services;
  const { email, password } = await read(c, CREDENTIALS, "wrong_credentials");
  const client = clientInfoOf(c, services);
  const { network } = client;
  const begun = performance.now();
  const login = await signInWithPassword(domain, email, password, client, cookie.read(c));
  const where = network === undefined ? {} : { network };
  if (login.outcome === "refused") {
    log.warn("login failed", { email, ...where });
    if (profile.name === "public") await padToStep(begun); // a look-up that finds somebody takes a little longer
    throw new ServiceError("wrong_credentials");
  }
  const said = login.outcome === "signed_in" ? "logged in" : "password right, second step due";
  log.info(said, { userId: login.user.publicId, ...where });
  return login;
}
