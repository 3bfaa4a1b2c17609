import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

/** /users/me/recovery-codes, and what stops the removal of a second step that somebody else asked for. */
export function recoveryCodeRoutes(services: FeatureServices): Route[] {
  const { domain } = services;
  const count: Route = {
    method: "GET",
    path: "/users/me/recovery-codes",
    operation: "countRecoveryCodes",
    summary: "How many recovery codes the logged-in user has left",
    session: true,
    answers: {
      200: { description: "Logged in", body: () => z.object({ left: z.int() }) },
      403: { description: "No session", codes: ["session_required"] },
    },
    async handle(c) {
      const { user } = await requireSession(c, services);
      return json(200, { left: await operations.codesLeft(domain, user.id) });
    },
  };
  const renew: Route = {
    method: "POST",
    path: "/users/me/recovery-codes",
    operation: "renewRecoveryCodes",
    summary: "Ten new recovery codes, shown once; the old ones are dead",
    session: true,
    answers: {
      200: { description: "Made", body: () => z.object({ recovery_codes: z.array(z.string()) }) },
      403: {
        description: "No session, or no second factor was given lately",
        codes: ["session_required", "reauthentication_required", "factor_required"],
      },
      404: { description: "The user has no second factor, so nothing to recover", codes: ["not_found"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      const codes = await operations.renewCodes(domain, here, clientInfoOf(c, services));
      services.log.info("recovery codes renewed", { userId: here.user.publicId });
      return json(200, { recovery_codes: codes });
    },
  };
  const stop: Route = {
    method: "DELETE",
    path: "/users/me/two-step-removal",
    operation: "stopTwoStepRemoval",
    summary: "Keep the second factors that an operator was asked to remove",
    session: true,
    answers: {
      200: { description: "Kept", body: () => z.object({ message: z.literal("two-step login stays on") }) },
      403: { description: "No session", codes: ["session_required"] },
      404: { description: "Nobody has asked", codes: ["not_found"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      await operations.stopRemoval(domain, here, clientInfoOf(c, services));
      return json(200, { message: "two-step login stays on" });
    },
  };
  return [count, renew, stop];
}
