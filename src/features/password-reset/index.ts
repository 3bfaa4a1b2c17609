import type { Feature } from "../feature.ts";
import { resetPageRoutes } from "./page-routes.ts";
import { requestReset } from "./request-reset.ts";
import { updatePassword } from "./update-password.ts";

/** A new password for who forgot the old one. */
export const passwordReset: Feature = {
  name: "password-reset",
  routes: (services) => [requestReset(services), updatePassword(services), ...resetPageRoutes(services)],
};
