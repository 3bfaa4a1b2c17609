import type { Feature } from "../feature.ts";
import { changePassword } from "./change-password.ts";
import { passwordPageRoutes } from "./page.tsx";

/** Changes the password of a user who knows the old one. */
export const passwordChange: Feature = {
  name: "password-change",
  routes: (services) => [changePassword(services), ...passwordPageRoutes(services)],
};
