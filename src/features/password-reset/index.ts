import { inboxRoute } from "../../http/page/inbox-page.tsx";
import type { Feature } from "../feature.ts";
import { forgotPageRoutes } from "./forgot-page.tsx";
import { requestReset } from "./request-reset.ts";
import { resetPageRoutes } from "./reset-page.tsx";
import { updatePassword } from "./update-password.ts";
import { EVENTS, NOTICES } from "./words.ts";

/** Resets a forgotten password. */
export const passwordReset: Feature = {
  name: "password-reset",
  events: EVENTS,
  notices: NOTICES,
  routes: (services) => [
    requestReset(services),
    updatePassword(services),
    ...forgotPageRoutes(services),
    ...resetPageRoutes(services),
    inboxRoute(
      {
        path: "/reset-password/sent",
        operation: "showResetSentPage",
        code: "/reset-password",
        again: "/forgot-password",
      },
      services,
    ),
  ],
};
