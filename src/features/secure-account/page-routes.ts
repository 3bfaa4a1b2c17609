import { z } from "zod";
import { FIELDS } from "../../http/input.ts";
import { formPage, html } from "../../http/page.tsx";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { SecuredPage, SecurePage } from "./page.tsx";

/** The page that such a mail's link opens. */
export function securePageRoutes(services: FeatureServices): Route[] {
  const { account } = services;
  return formPage({
    path: "/secure-account",
    name: "SecurePage",
    summary: "The page behind a link that says: this was not me, for people",
    body: z.object({ token: FIELDS.token }),
    form: SecurePage,
    answers: {
      200: "A page: the account is secured",
      400: "The form again: no token, or the old address is somebody else's by now",
      403: "The form again: the token is unknown, used or expired",
      429: "The form again: too many tries",
      503: "The form again: too many at once",
    },
    async submit(c, { token }) {
      const { email } = await account.secure(token, placeOf(c, services));
      return html(200, SecuredPage({ email }));
    },
  });
}
