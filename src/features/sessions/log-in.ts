import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { header } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import { userAgentFamily } from "../../http/user-agent.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email, password: FIELDS.password });

/** POST /sessions. A login elsewhere goes on; one of this same client is replaced (ASVS 7.2.4). */
export function logIn({ auth, cookie, log, networkOf }: FeatureServices): Route {
  return {
    method: "POST",
    path: "/sessions",
    operation: "logIn",
    summary: "Log in: starts a session, whose token is in the cookie only",
    body,
    answers: {
      200: { description: "Logged in", body: z.object({ email: z.string(), message: z.literal("logged in") }) },
      401: { description: "The same for an unknown e-mail and a wrong password", codes: ["wrong_credentials"] },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const { email, password } = await read(c, body, "wrong_credentials");
      const network = networkOf(c);
      const place = { userAgent: userAgentFamily(header(c, "user-agent")), network };
      const login = await auth.logIn(email, password, place, cookie.read(c));
      const where = network === undefined ? {} : { network };
      if (!login) {
        log.warn("login failed", { email, ...where });
        throw new AuthError("wrong_credentials");
      }
      log.info("logged in", { userId: login.user.id, ...where });
      const answer = { email: login.user.email, message: "logged in" };
      return json(200, answer, { "set-cookie": cookie.set(login.token) });
    },
  };
}
