import * as z from "zod";
import type { LiveSession } from "../../authentication/session.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, readPresent } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { userJson, userSchema } from "./serialize.ts";

export const body = z.object({ name: FIELDS.name.optional(), language: FIELDS.language.optional() });

/** PATCH /users/me. What is not named stays as it is. */
export function changeProfile(services: FeatureServices): Route {
  return {
    method: "PATCH",
    path: "/users/me",
    operation: "changeProfile",
    summary: "Change the name or the language of mails, or both",
    session: true,
    body,
    answers: {
      200: { description: "The account as it is now", body: userSchema },
      400: { description: "Neither field, or one that cannot be used", codes: ["field_missing", "field_invalid"] },
      403: { description: "No, empty, unknown or ended session", codes: ["session_required"] },
    },
    async handle(c) {
      return json(200, userJson(await changeFromRequest(c, await requireSession(c, services), services)));
    },
  };
}

/** What programs and people change; answers the user as it is now. Throws `field_missing`, `field_invalid`. */
export async function changeFromRequest(
  c: RequestContext,
  here: LiveSession,
  services: FeatureServices,
): Promise<User> {
  const { name, language } = await readPresent(c, body);
  if (name === undefined && language === undefined) throw new ServiceError("field_missing");
  const changes = { ...(name === undefined ? {} : { name: name || null }), ...(language && { language }) };
  return operations.changeProfile(services.domain, here, changes, clientInfoOf(c, services));
}
