import * as z from "zod";
import { findLogin } from "../../authentication/second-step.ts";
import { ServiceError } from "../../core/errors.ts";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { padToStep } from "../../http/constant-time.ts";
import { readPresent } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { requireSession } from "../../http/require-session.ts";
import type { AnswerDoc, Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { EXPIRED, INVALID, REFUSED, UNKNOWN, UNVERIFIED } from "./problems.ts";
import { CREDENTIAL, credentialText } from "./request.ts";

const OPTIONS: Readonly<Record<number, AnswerDoc>> = {
  200: {
    description: "As `PublicKeyCredential.parseRequestOptionsFromJSON` reads them",
    body: () => z.looseObject({ challenge: z.string() }),
  },
  429: { description: "Too many challenges", codes: ["too_many_attempts"] },
};

/** Login by a passkey alone, and what has to be signed there and where a passkey is one factor of several. */
export function logInRoutes(services: FeatureServices): Route[] {
  const { domain, cookie, loginCookie, log, profile } = services;
  const options: Route = {
    method: "POST",
    path: "/passkeys/login/options",
    operation: "beginPasskeyLogin",
    summary: "Options for a login by a passkey, for `navigator.credentials.get`: good for five minutes, once",
    answers: OPTIONS,
    async handle(c) {
      return json(200, await operations.requestOptions(domain, { purpose: "login" }, clientInfoOf(c, services)));
    },
  };
  const logIn: Route = {
    method: "POST",
    path: "/passkeys/login",
    operation: "logInByPasskey",
    summary:
      "Log in by a passkey alone: it is both steps. What `navigator.credentials.get` made, as `toJSON()` writes it",
    body: CREDENTIAL,
    otherFields: "ignored",
    answers: {
      200: { description: "Logged in", body: () => z.object({ email: z.string(), message: z.literal("logged in") }) },
      400: { description: "No credential", codes: [INVALID, "field_invalid"] },
      401: {
        description:
          "The same for a passkey that nobody has here and for a wrong signature; who has the key is told more",
        codes: [UNKNOWN, EXPIRED, UNVERIFIED, REFUSED],
      },
    },
    async handle(c) {
      const begun = performance.now();
      const client = clientInfoOf(c, services);
      const credential = credentialText(await readPresent(c, CREDENTIAL));
      const where = client.network === undefined ? {} : { network: client.network };
      try {
        const login = await operations.signInWithPasskey(domain, credential, client, cookie.read(c));
        log.info("logged in by passkey", { userId: login.user.publicId, ...where });
        const cookies = [...(await loginCookies(c, login, services)), ...loginCookie.expire()];
        return json(200, { email: login.user.email, message: "logged in" }, { "set-cookie": cookies });
      } catch (error) {
        if (error instanceof ServiceError) log.warn("login by passkey failed", { code: error.code, ...where });
        if (profile.name === "public") await padToStep(begun); // a look-up that finds somebody takes a little longer
        throw error;
      }
    },
  };
  const secondStep: Route = {
    method: "POST",
    path: "/passkeys/second-step/options",
    operation: "beginPasskeySecondStep",
    summary: "Options for the second step of a login, which the `login` cookie names",
    answers: {
      ...OPTIONS,
      401: { description: "No such login, or not any more", codes: ["login_expired"] },
      404: { description: "Its user has no passkey that works here", codes: ["not_found"] },
    },
    async handle(c) {
      const login = await findLogin(domain, loginCookie.read(c));
      if (!login) throw new ServiceError("login_expired");
      const use = { purpose: "second_step", user: login.credentials.user, bound: login.digest } as const;
      return json(200, await operations.requestOptions(domain, use, clientInfoOf(c, services)));
    },
  };
  const confirm: Route = {
    method: "POST",
    path: "/passkeys/confirm/options",
    operation: "beginPasskeyConfirmation",
    summary: "Options for giving a passkey again in a session: POST /sessions/current/reauthenticate",
    session: true,
    answers: {
      ...OPTIONS,
      403: { description: "No session", codes: ["session_required"] },
      404: { description: "The user has no passkey that works here", codes: ["not_found"] },
    },
    async handle(c) {
      const { user, session } = await requireSession(c, services);
      const use = { purpose: "confirm", user, bound: session.id } as const;
      return json(200, await operations.requestOptions(domain, use, clientInfoOf(c, services)));
    },
  };
  return [options, logIn, secondStep, confirm];
}
