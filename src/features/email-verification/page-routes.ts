import { z } from "zod";
import { FIELDS } from "../../http/input.ts";
import { formPage, html } from "../../http/page.tsx";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { ProvenPage, VerificationPage } from "./page.tsx";

/** The page that a verification link opens. */
export function verificationPageRoutes(services: FeatureServices): Route[] {
  const { account, cookie } = services;
  return formPage({
    path: "/verify-email",
    name: "VerificationPage",
    summary: "The page behind a link that proves an address, for people",
    body: z.object({ verification_token: FIELDS.token, password: FIELDS.password }),
    form: VerificationPage,
    answers: {
      200: "A page: the address is proven",
      400: "The form again: something is missing, or the address is somebody else's by now",
      401: "The form again: wrong password",
      403: "The form again: the token is unknown, used or expired",
      429: "The form again: too many tries",
      503: "The form again: too many at once",
    },
    async submit(c, { verification_token, password }) {
      const here = cookie.read(c);
      const { email } = await account.proveEmail(verification_token, password, placeOf(c, services), { here });
      return html(200, ProvenPage({ email }));
    },
  });
}
