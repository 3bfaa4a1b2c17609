import { ServiceError } from "../../core/errors.ts";
import { EmailPage } from "../../http/page/email-page.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { done } from "../../http/page/notice.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { body, requestFromRequest } from "./request-verification.ts";
import { RESEND } from "./words.ts";

/** Where people have the mail that proves an address sent again. */
export function resendPageRoutes(services: FeatureServices): Route[] {
  const path = "/verify-email/resend";
  return formPage<undefined>(
    {
      path,
      name: "ResendPage",
      summary: "Have the mail that proves an address sent again, for people",
      body,
      open() {
        if (!services.profile.mails) throw new ServiceError("mail_disabled");
        return undefined;
      },
      form: ({ view, failure }) => (
        <EmailPage view={view} failure={failure} action={path} texts={RESEND[view.language]} />
      ),
      async submit(c, view) {
        await requestFromRequest(c, services);
        return done(view, "verification_sent");
      },
      failures: { 400: "The form again: no address", 429: "The form again: too many tries", 503: "Without mail" },
    },
    services,
  );
}
