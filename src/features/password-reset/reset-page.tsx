import * as z from "zod";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import { TokenField } from "../../http/page/token-field.tsx";
import type { View } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { RESET } from "./words.ts";

const body = z.object({ reset_token: FIELDS.token, new_password: FIELDS.password });

const ResetPage = ({ view, failure }: { view: View; failure: FormFailure | undefined }) => {
  const { texts, href } = view;
  const { title, lead, button, again, againLink } = RESET[view.language];
  return (
    <Layout view={view} title={title}>
      <Lead>{lead}</Lead>
      <Form view={view} failure={failure} action="/reset-password" button={button}>
        <TokenField view={view} failure={failure} name="reset_token" />
        <SecretField
          view={view}
          failure={failure}
          name="new_password"
          label={texts.newPassword}
          autocomplete="new-password"
        />
      </Form>
      <p class="or">
        {again} <a href={href("/forgot-password")}>{againLink}</a>
      </p>
    </Layout>
  );
};

/** The page that a reset link opens. Logs nobody in: the new password does. */
export function resetPageRoutes(services: FeatureServices): Route[] {
  const { domain, browserCookie } = services;
  return formPage<undefined>(
    {
      path: "/reset-password",
      name: "ResetPage",
      summary: "The page behind a reset link, for people",
      body,
      open: () => undefined,
      form: ({ view, failure }) => <ResetPage view={view} failure={failure} />,
      async submit(c, view) {
        const { reset_token, new_password } = await read(c, body, "field_missing");
        const { browser } = await operations.resetPassword(
          domain,
          reset_token,
          new_password,
          clientInfoOf(c, services),
        );
        return done(view, "password_set", { cookies: browserCookie.set(browser) });
      },
      failures: {
        400: "The form again: the password cannot be used",
        403: "The form again: the token is unknown, used or expired",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
