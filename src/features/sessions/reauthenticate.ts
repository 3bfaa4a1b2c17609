import * as z from "zod";
import { giveFactor } from "../../authentication/second-step.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read, readPresent } from "../../http/input.ts";
import { factorFields, factorIn } from "../../http/page/factor-forms.tsx";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const PASSWORD = z.object({ password: FIELDS.password });

/** What is given again: the password, one of the second factors, or what confirms a user without either. */
export function confirmation({ plugs }: FeatureServices) {
  const others = plugs.confirmations.map(({ field, schema }) => [field, schema.optional()] as const);
  return z.object({ ...PASSWORD.partial().shape, ...factorFields(plugs.factors), ...Object.fromEntries(others) });
}

/** POST /sessions/current/reauthenticate. The session goes on under a new token; the old one is dead (ASVS 7.2.4). */
export function reauthenticate(services: FeatureServices): Route {
  const { cookie } = services;
  return {
    method: "POST",
    path: "/sessions/current/reauthenticate",
    operation: "reauthenticate",
    summary:
      "Give the password or a second factor again, or, having neither, a mailed code (POST /sessions/current/login-code), for what asks for that: good for ten minutes",
    session: true,
    body: confirmation(services),
    answers: {
      200: {
        description: "It is right; the cookie has a new token",
        body: () => z.object({ message: z.literal("reauthenticated") }),
      },
      401: {
        description: "The second factor or the mailed code is not",
        codes: ["second_step_wrong", ...confirmationCodes(services, 401)],
      },
      403: {
        description: "No session, or not the password",
        codes: ["session_required", "wrong_password", ...confirmationCodes(services, 403)],
      },
      429: {
        description: "Too many tries: Retry-After says when the next one is allowed",
        codes: ["too_many_attempts"],
      },
      503: { description: "Too many at once", codes: ["busy", "sealing_unavailable"] },
    },
    async handle(c) {
      const token = await confirmFromRequest(c, await requireSession(c, services), services);
      return json(200, { message: "reauthenticated" }, { "set-cookie": cookie.set(token) });
    },
  };
}

const confirmationCodes = ({ plugs }: FeatureServices, status: number) =>
  plugs.confirmations.flatMap(({ problems }) => problems.filter((problem) => problem.status === status));

/** The session's new token, of programs and of people. */
export async function confirmFromRequest(
  c: RequestContext,
  here: CurrentSession,
  services: FeatureServices,
): Promise<string> {
  const { domain, plugs } = services;
  const client = clientInfoOf(c, services);
  const fields: Readonly<Record<string, string | undefined>> = await readPresent(c, confirmation(services).partial());
  const factor = factorIn(fields, plugs.factors);
  if (factor) return giveFactor(domain, here, factor, client);
  const other = plugs.confirmations.find(({ field }) => fields[field]);
  if (other) return other.confirm(domain, here, fields[other.field] ?? "", client);
  const { password } = await read(c, PASSWORD, "wrong_password");
  return operations.reauthenticate(domain, here, password, client);
}
