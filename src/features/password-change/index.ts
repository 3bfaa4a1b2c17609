import { textIn } from "../../user.ts";
import type { Feature } from "../feature.ts";
import { changePassword } from "./change-password.ts";
import { passwordPageRoutes } from "./page.tsx";
import { EVENTS, NOTICES, PASSWORD } from "./words.ts";

/** Changes the password of a user who knows the old one. */
export const passwordChange: Feature = {
  name: "password-change",
  events: EVENTS,
  notices: NOTICES,
  accountPages: [{ path: "/account/password", title: textIn(PASSWORD, "title"), order: 40 }],
  routes: (services) => [changePassword(services), ...passwordPageRoutes(services)],
};
