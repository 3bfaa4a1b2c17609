import * as z from "zod";
import { signInWithPassword } from "../../authentication/sign-in.ts";
import { ServiceError } from "../../core/errors.ts";
import { type Answer } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { formPage } from "../../http/page/form-page.ts";
import { done } from "../../http/page/notice.ts";
import { toSecondStep } from "../../http/page/second-step.ts";
import type { View } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { VerificationPage } from "./verification-page.tsx";

const body = z.object({ token: FIELDS.token, password: FIELDS.password });

/** The page that a verification link opens. Who has proven the address has given the password, and is logged in with it. */
export function verificationPageRoutes(services: FeatureServices): Route[] {
  const { domain, sessions, cookie } = services;
  const enter = async (c: RequestContext, view: View, email: string, password: string): Promise<Answer> => {
    const here = cookie.read(c);
    if (here !== undefined && (await sessions.find(here))?.user.email === email) return done(view, "confirmed");
    const login = await signInWithPassword(domain, email, password, clientInfoOf(c, services), here);
    if (login.outcome === "refused") return done(view, "verified");
    if (login.outcome !== "signed_in") return toSecondStep(login, view, undefined, services);
    return done(view, "confirmed", { cookies: await loginCookies(c, login, services) });
  };
  return formPage<undefined>(
    {
      path: "/verify-email",
      name: "VerificationPage",
      summary: "The page behind a link that proves an address, for people",
      body,
      open: () => undefined,
      form: ({ view, failure }) => <VerificationPage view={view} failure={failure} />,
      async submit(c, view) {
        const { token, password } = await read(c, body, "field_missing");
        const here = cookie.read(c);
        const { email } = await operations.verifyEmail(domain, token, password, clientInfoOf(c, services), {
          keptSession: here,
        });
        // It is proven, whatever becomes of the login.
        return enter(c, view, email, password).catch((error: unknown) => {
          if (error instanceof ServiceError) return done(view, "verified");
          throw error;
        });
      },
      failures: {
        400: "The form again: something is missing, or the address is somebody else's by now",
        401: "The form again: wrong password",
        403: "The form again: the token is unknown, used or expired",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
