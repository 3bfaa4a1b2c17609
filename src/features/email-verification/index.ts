import { inboxRoute } from "../../http/page/inbox-page.tsx";
import type { Feature } from "../feature.ts";
import { verificationPageRoutes } from "./page-routes.tsx";
import { proveEmail } from "./prove-email.ts";
import { requestVerification } from "./request-verification.ts";
import { resendPageRoutes } from "./resend-page.tsx";

/** Proof that an address is its user's: the one of a registration, and the next one of an account. */
export const emailVerification: Feature = {
  name: "email-verification",
  routes: (services) => [
    requestVerification(services),
    proveEmail(services),
    ...verificationPageRoutes(services),
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
