import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ password: FIELDS.password });

/** POST /sessions/current/reauthenticate. The session goes on under a new token; the old one is dead (ASVS 7.2.4). */
export function reauthenticate(services: FeatureServices): Route {
  const { domain, cookie } = services;
  return {
    method: "POST",
    path: "/sessions/current/reauthenticate",
    operation: "reauthenticate",
    summary: "Give the password again, for what asks for that: good for ten minutes",
    session: true,
    body,
    answers: {
      200: {
        description: "It is the password; the cookie has a new token",
        body: z.object({ message: z.literal("reauthenticated") }),
      },
      403: { description: "No session, or not the password", codes: ["session_required", "wrong_password"] },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      const { password } = await read(c, body, "wrong_password");
      const token = await operations.reauthenticate(domain, here, password, clientInfoOf(c, services));
      return json(200, { message: "reauthenticated" }, { "set-cookie": cookie.set(token) });
    },
  };
}
