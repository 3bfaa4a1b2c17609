import * as z from "zod";
import { requireEnrolling } from "../../authentication/enrolment.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { cookiesOfAddedFactor, whoEnrols } from "../../http/enrolling.ts";
import { read } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { isoTimeOrNull } from "../../ports/clock.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const CODE = z.string().meta({ description: "Six digits that the app shows", example: "492039" });
export const CONFIRMATION = z.object({ code: CODE });

const NOT_NOW = ["session_required", "reauthentication_required", "factor_required"] as const;

/** /users/me/totp: the authenticator app of the logged-in user. */
export function totpRoutes(services: FeatureServices): Route[] {
  const { domain, pages } = services;
  const show: Route = {
    method: "GET",
    path: "/users/me/totp",
    operation: "getTotp",
    summary: "Whether the logged-in user has an authenticator app",
    session: true,
    answers: {
      200: {
        description: "Logged in; null: the user has no app",
        body: () => z.object({ confirmed_at: z.iso.datetime().nullable() }),
      },
      403: { description: "No session", codes: ["session_required"] },
    },
    async handle(c) {
      const { user } = await requireSession(c, services);
      return json(200, { confirmed_at: isoTimeOrNull(await operations.confirmedAt(domain, user.id)) });
    },
  };
  const begin: Route = {
    method: "POST",
    path: "/users/me/totp",
    operation: "beginTotp",
    summary: "A new secret for an authenticator app: it counts once a code of it is sent to /users/me/totp/confirm",
    session: true,
    answers: {
      200: {
        description:
          "Good for ten minutes; an app that is in use stays in use until then. `uri` is what a QR code holds",
        body: () => z.object({ secret: z.string(), uri: z.string() }),
      },
      403: {
        description: "No session, or the password (with a second factor: that factor) was given too long ago",
        codes: NOT_NOW,
      },
      503: { description: "The operator has set no key to keep secrets with", codes: ["sealing_unavailable"] },
    },
    async handle(c) {
      return json(200, {
        ...(await operations.begin(
          domain,
          await requireEnrolling(domain, await whoEnrols(c, services)),
          pages.brand.name,
        )),
      });
    },
  };
  const confirm: Route = {
    method: "POST",
    path: "/users/me/totp/confirm",
    operation: "confirmTotp",
    summary: "Put the new secret into use, by a code that the app shows",
    session: true,
    body: CONFIRMATION,
    answers: {
      200: {
        description: "From now on a login needs a code. Recovery codes come with the first factor, and are shown once",
        body: () => z.object({ recovery_codes: z.array(z.string()) }),
      },
      400: { description: "No code", codes: ["field_missing", "field_invalid"] },
      403: { description: "As above, or not the code", codes: [...NOT_NOW, operations.CODE_WRONG] },
      429: { description: "Too many tries", codes: ["too_many_attempts"] },
      503: { description: "The key that sealed it is missing", codes: ["sealing_unavailable"] },
    },
    async handle(c) {
      const enrolling = await requireEnrolling(domain, await whoEnrols(c, services));
      const { code } = await read(c, CONFIRMATION, "field_missing");
      const added = await operations.confirm(domain, enrolling, code, clientInfoOf(c, services));
      services.log.info("authenticator app set up", { userId: enrolling.user.publicId });
      return json(
        200,
        { recovery_codes: added.recoveryCodes },
        { "set-cookie": await cookiesOfAddedFactor(c, added, services) },
      );
    },
  };
  const remove: Route = {
    method: "DELETE",
    path: "/users/me/totp",
    operation: "removeTotp",
    summary: "Remove the authenticator app; with the last factor two-step login ends",
    session: true,
    answers: {
      200: { description: "Removed", body: () => z.object({ message: z.literal("authenticator app removed") }) },
      403: { description: "No session, or no factor was given lately", codes: NOT_NOW },
      404: { description: "The user has no app", codes: ["not_found"] },
    },
    async handle(c) {
      const here = await requireSession(c, services);
      await operations.remove(domain, here, clientInfoOf(c, services));
      services.log.info("authenticator app removed", { userId: here.user.publicId });
      return json(200, { message: "authenticator app removed" });
    },
  };
  return [show, begin, confirm, remove];
}
