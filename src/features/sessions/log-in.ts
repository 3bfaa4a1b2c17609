import { z } from "zod";
import { AuthError } from "../../errors.ts";
import { json } from "../../http/answer.ts";
import { untilEven } from "../../http/even-time.ts";
import { FIELDS, read } from "../../http/input.ts";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

const body = z.object({ email: FIELDS.email, password: FIELDS.password });

/** POST /sessions. A login elsewhere goes on; one of this same client is replaced (ASVS 7.2.4). */
export function logIn(services: FeatureServices): Route {
  const { auth, cookie, device, log, profile } = services;
  return {
    method: "POST",
    path: "/sessions",
    operation: "logIn",
    summary: "Log in: starts a session, whose token is in the cookie only",
    body,
    answers: {
      200: { description: "Logged in", body: z.object({ email: z.string(), message: z.literal("logged in") }) },
      401: { description: "The same for an unknown e-mail and a wrong password", codes: ["wrong_credentials"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts", "mailed_link_required"],
      },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const { email, password } = await read(c, body, "wrong_credentials");
      const place = placeOf(c, services);
      const { network } = place;
      const begun = performance.now();
      const login = await auth.logIn(email, password, place, cookie.read(c));
      const where = network === undefined ? {} : { network };
      if (!login) {
        log.warn("login failed", { email, ...where });
        if (profile.name === "public") await untilEven(begun); // a look-up that finds somebody takes a little longer
        throw new AuthError("wrong_credentials");
      }
      log.info("logged in", { userId: login.user.id, ...where });
      const answer = { email: login.user.email, message: "logged in" };
      return json(200, answer, { "set-cookie": [cookie.set(login.token), device.set(login.device)] });
    },
  };
}
