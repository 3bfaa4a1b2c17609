import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { inPaddedTime } from "../../http/constant-time.ts";
import { FIELDS, read } from "../../http/input.ts";
import { EmailPage } from "../../http/page/email-page.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { done } from "../../http/page/notice.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { FORGOT } from "./words.ts";

const body = z.object({ email: FIELDS.email });

/** Where people ask for a reset link. In both profiles it comes by mail, and nobody is told whether there is an account. */
export function forgotPageRoutes(services: FeatureServices): Route[] {
  const { domain, profile } = services;
  const path = "/forgot-password";
  return formPage<undefined>(
    {
      path,
      name: "ForgotPage",
      summary: "Ask for a reset link, for people",
      body,
      open() {
        if (!profile.mails) throw new ServiceError("mail_disabled");
        return undefined;
      },
      form: ({ view, failure }) => (
        <EmailPage view={view} failure={failure} action={path} texts={FORGOT[view.language]}>
          <p class="or">
            {FORGOT[view.language].login} <a href={view.href("/login")}>{FORGOT[view.language].loginLink}</a>
          </p>
        </EmailPage>
      ),
      async submit(c, view) {
        const { email } = await read(c, body, "field_missing");
        await inPaddedTime(() => operations.requestPasswordReset(domain, email, clientInfoOf(c, services)));
        return done(view, "reset_sent");
      },
      failures: { 400: "The form again: no address", 429: "The form again: too many tries", 503: "Without mail" },
    },
    services,
  );
}
