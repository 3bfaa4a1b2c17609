import { inboxRoute } from "../../http/page/inbox-page.tsx";
import { textIn } from "../../user.ts";
import type { Feature } from "../feature.ts";
import { emailPageRoutes } from "./change-page.tsx";
import { requestChange } from "./request-change.ts";
import { requestVerification } from "./request-verification.ts";
import { resendPageRoutes } from "./resend-page.tsx";
import { verificationPageRoutes } from "./verification-page-routes.tsx";
import { verifyEmailRoute } from "./verify-email.ts";
import { CHANGE, EVENTS, MAILS, NOTICES } from "./words.ts";

/** The verification of an address: the one of a registration, and the next one of an account. */
export const emailAddress: Feature = {
  name: "email-address",
  events: EVENTS,
  mails: MAILS,
  notices: NOTICES,
  accountPages: [{ path: "/account/email", title: textIn(CHANGE, "title"), order: 30 }],
  routes: (services) => [
    requestVerification(services),
    verifyEmailRoute(services),
    requestChange(services),
    ...verificationPageRoutes(services),
    ...emailPageRoutes(services),
    ...resendPageRoutes(services),
    inboxRoute(
      {
        path: "/verify-email/sent",
        operation: "showVerificationSentPage",
        code: "/verify-email",
        again: "/verify-email/resend",
      },
      services,
    ),
  ],
};
