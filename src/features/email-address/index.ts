import { inboxRoute } from "../../http/page/inbox-page.tsx";
import type { Feature } from "../feature.ts";
import { emailPageRoutes } from "./change-page.tsx";
import { verificationPageRoutes } from "./page-routes.tsx";
import { proveEmail } from "./prove-email.ts";
import { requestChange } from "./request-change.ts";
import { requestVerification } from "./request-verification.ts";
import { resendPageRoutes } from "./resend-page.tsx";

/** The verification of an address: the one of a registration, and the next one of an account. */
export const emailAddress: Feature = {
  name: "email-address",
  routes: (services) => [
    requestVerification(services),
    proveEmail(services),
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
