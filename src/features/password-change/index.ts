import type { Feature } from "../feature.ts";
import { changePassword } from "./change-password.ts";

/** A new password for who knows the old one. */
export const passwordChange: Feature = {
  name: "password-change",
  routes: (services) => [changePassword(services)],
};
