import * as z from "zod";
import type { LiveSession } from "../../authentication/session.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

/** DELETE /users/me. The password must have been given within the last ten minutes (ASVS 7.5.1). */
export function deleteAccount(services: FeatureServices): Route {
  return {
    method: "DELETE",
    path: "/users/me",
    operation: "deleteAccount",
    summary: "Delete the account and everything that belongs to it",
    session: true,
    answers: {
      200: {
        description: "Gone; of what happened a number is left",
        body: () => z.object({ message: z.literal("user deleted") }),
      },
      403: {
        description: "No session, or the password was given too long ago",
        codes: ["session_required", "reauthentication_required", "factor_required", "user_not_found"],
      },
    },
    async handle(c) {
      await deleteFromRequest(c, await requireSession(c, services), services);
      return json(200, { message: "user deleted" }, { "set-cookie": services.cookie.expire() });
    },
  };
}

/** The one way out, of programs and of people. Throws as `Account.deleteUser`. */
export async function deleteFromRequest(
  c: RequestContext,
  here: LiveSession,
  services: FeatureServices,
): Promise<void> {
  await operations.deleteAccount(services.domain, here, clientInfoOf(c, services));
  services.log.info("user deleted", { userId: here.user.publicId });
}
