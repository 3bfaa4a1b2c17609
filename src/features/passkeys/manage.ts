import * as z from "zod";
import { requireEnrolling } from "../../authentication/enrolment.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { cookiesOfAddedFactor, whoEnrols } from "../../http/enrolling.ts";
import { FIELDS, readPresent } from "../../http/input.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { EXISTS, EXPIRED, INVALID, LAST_WAY_IN, TOO_MANY, UNVERIFIED } from "./problems.ts";
import { CREDENTIAL, credentialText } from "./request.ts";
import { passkeyJson, passkeySchema } from "./serialize.ts";
import { passkeysOf } from "./store.ts";

const NOT_NOW = ["session_required", "reauthentication_required", "factor_required"] as const;
const NEW = CREDENTIAL.extend({ name: FIELDS.name.optional() });
const NAME = z.object({ name: FIELDS.name });

/** /users/me/passkeys: the passkeys of the logged-in user. */
export function manageRoutes(services: FeatureServices): Route[] {
  const { domain, pages, log } = services;
  const list: Route = {
    method: "GET",
    path: "/users/me/passkeys",
    operation: "listPasskeys",
    summary: "The passkeys of the logged-in user, oldest first",
    session: true,
    answers: {
      200: { description: "Logged in", body: () => z.object({ passkeys: z.array(passkeySchema()) }) },
      403: { description: "No session", codes: ["session_required"] },
    },
    async handle(c) {
      const { user } = await requireSession(c, services);
      return json(200, { passkeys: (await passkeysOf(domain.database, user.id)).map(passkeyJson) });
    },
  };
  const options: Route = {
    method: "POST",
    path: "/users/me/passkeys/options",
    operation: "beginPasskey",
    summary: "Options for a new passkey, for `navigator.credentials.create`: good for five minutes, once",
    session: true,
    answers: {
      200: {
        description: "As `PublicKeyCredential.parseCreationOptionsFromJSON` reads them",
        body: () => z.looseObject({ challenge: z.string() }),
      },
      403: {
        description: "No session, or the password (for users with a second factor: that) was given too long ago",
        codes: NOT_NOW,
      },
      429: { description: "Too many challenges", codes: ["too_many_attempts"] },
    },
    async handle(c) {
      const enrolling = await requireEnrolling(domain, await whoEnrols(c, services));
      return json(
        200,
        await operations.creationOptions(domain, enrolling, pages.brand.name, clientInfoOf(c, services)),
      );
    },
  };
  const add: Route = {
    method: "POST",
    path: "/users/me/passkeys",
    operation: "addPasskey",
    summary: "Add a passkey: what `navigator.credentials.create` made, as `toJSON()` writes it",
    session: true,
    body: NEW,
    otherFields: "ignored",
    answers: {
      200: {
        description:
          "From now on a login needs two steps. Recovery codes come with the first factor, and are shown once",
        body: () => passkeySchema().extend({ recovery_codes: z.array(z.string()) }),
      },
      400: { description: "No credential, or not one of this service", codes: [INVALID, "field_invalid"] },
      401: { description: "Its challenge is not good, or nobody gave a PIN", codes: [EXPIRED, UNVERIFIED] },
      403: { description: "As with its options", codes: NOT_NOW },
      409: { description: "It is here already, or too many are", codes: [EXISTS, TOO_MANY] },
    },
    async handle(c) {
      const enrolling = await requireEnrolling(domain, await whoEnrols(c, services));
      const { name, ...credential } = await readPresent(c, NEW);
      const client = clientInfoOf(c, services);
      const added = await operations.register(domain, enrolling, credentialText(credential), name, client);
      log.info("passkey added", { userId: enrolling.user.publicId });
      const { passkey, recoveryCodes } = added;
      const answer = { ...passkeyJson(passkey), recovery_codes: recoveryCodes };
      return json(200, answer, { "set-cookie": await cookiesOfAddedFactor(c, added, services) });
    },
  };
  const rename: Route = {
    method: "PATCH",
    path: "/users/me/passkeys/:id",
    operation: "renamePasskey",
    summary: "Name a passkey",
    session: true,
    body: NAME,
    answers: {
      200: { description: "Named", body: () => z.object({ message: z.literal("passkey renamed") }) },
      400: { description: "No name, or not one", codes: ["field_missing", "field_invalid"] },
      403: { description: "No session", codes: ["session_required"] },
      404: { description: "The user has no such passkey", codes: ["not_found"] },
    },
    async handle(c, { id = "" }) {
      const here = await requireSession(c, services);
      const { name } = await readPresent(c, NAME.partial());
      if (name === undefined) throw new ServiceError("field_missing", undefined, { field: "name" });
      await operations.rename(domain, here, id, name);
      return json(200, { message: "passkey renamed" });
    },
  };
  const remove: Route = {
    method: "DELETE",
    path: "/users/me/passkeys/:id",
    operation: "removePasskey",
    summary: "Remove a passkey; with the last factor two-step login ends",
    session: true,
    answers: {
      200: { description: "Removed", body: () => z.object({ message: z.literal("passkey removed") }) },
      403: { description: "No session, or no factor was given lately", codes: NOT_NOW },
      404: { description: "The user has no such passkey", codes: ["not_found"] },
      409: { description: "The user has no password, and no other passkey", codes: [LAST_WAY_IN] },
    },
    async handle(c, { id = "" }) {
      const here = await requireSession(c, services);
      await operations.remove(domain, here, id, clientInfoOf(c, services));
      log.info("passkey removed", { userId: here.user.publicId });
      return json(200, { message: "passkey removed" });
    },
  };
  return [list, options, add, rename, remove];
}
