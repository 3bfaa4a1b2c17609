import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ email: FIELDS.email, reset_token: FIELDS.token, new_password: FIELDS.password });

/** PUT /reset_password. Ends all of the user's sessions; logs nobody in. */
export function updatePassword(services: FeatureServices): Route {
  const { domain, browserCookie } = services;
  return {
    method: "PUT",
    path: "/reset_password",
    operation: "updatePassword",
    summary: "Set a new password with a reset token",
    body,
    otherFields: "ignored",
    answers: {
      200: { description: "Set", body: () => z.object({ email: z.string(), message: z.literal("Password updated") }) },
      400: {
        description: "A password that cannot be used; the token still can",
        codes: ["password_too_long", "password_too_short", "password_common", "password_breached", "password_context"],
      },
      403: {
        description: "The token is unknown, used, expired or another user's",
        codes: ["token_invalid", "reset_refused"],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy", "password_check_unavailable"] },
    },
    async handle(c) {
      const { email, reset_token, new_password } = await read(c, body, "reset_refused");
      const { user, browser } = await operations.resetPassword(
        domain,
        reset_token,
        new_password,
        clientInfoOf(c, services),
        email,
      );
      return json(
        200,
        { email: user.email, message: "Password updated" },
        { "set-cookie": browserCookie.set(browser) },
      );
    },
  };
}
