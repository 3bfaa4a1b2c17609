import type { Feature } from "../feature.ts";
import { verificationPageRoutes } from "./page-routes.ts";
import { proveEmail } from "./prove-email.ts";
import { requestVerification } from "./request-verification.ts";

/** Proof that an address is its user's: the one of a registration, and the next one of an account. */
export const emailVerification: Feature = {
  name: "email-verification",
  routes: (services) => [requestVerification(services), proveEmail(services), ...verificationPageRoutes(services)],
};
