import * as z from "zod";
import { hasPassword } from "../../authentication/credentials.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, readPresent } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

export const body = z.object({ current_password: FIELDS.password, new_password: FIELDS.password });
const asSent = body.partial();

/**
 * PUT /password. Needs the current password (ASVS 6.2.3), or, where the user has none, what confirms a user without a
 * password; ends all other sessions (ASVS 7.4.3).
 */
export function changePassword(services: FeatureServices): Route {
  return {
    method: "PUT",
    path: "/password",
    operation: "changePassword",
    summary:
      "Change the password, or set one, without `current_password`, where the user has none: this session goes on, all others end",
    session: true,
    body,
    answers: {
      200: { description: "Changed", body: () => z.object({ message: z.literal("password updated") }) },
      400: {
        description: "A new password that is missing or cannot be used",
        codes: [
          "field_missing",
          "password_too_long",
          "password_too_short",
          "password_common",
          "password_breached",
          "password_context",
        ],
      },
      403: {
        description: "No session, or not the current password; without one, nothing that confirms a user lately",
        codes: ["session_required", "wrong_password", "reauthentication_required", "factor_required"],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy", "password_check_unavailable"] },
    },
    async handle(c) {
      await changeFromRequest(c, await requireSession(c, services), services);
      return json(200, { message: "password updated" });
    },
  };
}

/** The one way to another password, of programs and of people. Throws as the operations do, and `field_missing`. */
export async function changeFromRequest(
  c: RequestContext,
  here: CurrentSession,
  services: FeatureServices,
): Promise<void> {
  const { domain, log } = services;
  const { current_password, new_password } = await readPresent(c, asSent);
  const isFirst = !current_password && !(await hasPassword(domain, here.user));
  if (!current_password && !isFirst) throw new ServiceError("wrong_password");
  if (!new_password) throw new ServiceError("field_missing", undefined, { field: "new_password" });
  const client = clientInfoOf(c, services);
  if (current_password) await operations.changePassword(domain, here, current_password, new_password, client);
  else await operations.setFirstPassword(domain, here, new_password, client);
  log.info("password changed", { userId: here.user.publicId });
}
