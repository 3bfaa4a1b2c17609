import { z } from "zod";
import { FIELDS } from "../../http/input.ts";
import { formPage, html } from "../../http/page.tsx";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { DonePage, ResetPage } from "./page.tsx";

/** The page that a reset link opens. */
export function resetPageRoutes(services: FeatureServices): Route[] {
  const { auth, device: deviceCookie } = services;
  return formPage({
    path: "/reset-password",
    name: "ResetPage",
    summary: "The page behind a reset link, for people",
    body: z.object({ reset_token: FIELDS.token, new_password: FIELDS.password }),
    form: ResetPage,
    answers: {
      200: "A page: the password is set",
      400: "The form again: the password cannot be used",
      403: "The form again: the token is unknown, used or expired",
      429: "The form again: too many tries",
      503: "The form again: too many at once",
    },
    async submit(c, { reset_token, new_password }) {
      const { device } = await auth.resetPassword(reset_token, new_password, placeOf(c, services));
      return html(200, DonePage(), { "set-cookie": deviceCookie.set(device) });
    },
  });
}
