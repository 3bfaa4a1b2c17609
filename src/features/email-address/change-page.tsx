import { requireStepUp } from "../../authentication/step-up.ts";
import { ServiceError } from "../../core/errors.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { read } from "../../http/input.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { Field, Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import type { View } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { body } from "./request-change.ts";
import { CHANGE } from "./words.ts";

const PATH = "/account/email";

interface ChangeEmailPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly email: string;
}

const ChangeEmailPage = ({ view, failure, email }: ChangeEmailPageProps) => {
  const { title, lead, label, button } = CHANGE[view.language];
  return (
    <AccountLayout view={view} title={title} section={PATH}>
      <Card>
        <Lead>{fill(lead, { email })}</Lead>
        <Form view={view} failure={failure} action={PATH} button={button}>
          <Field view={view} failure={failure} name="email" label={label} type="email" autocomplete="email" />
        </Form>
      </Card>
    </AccountLayout>
  );
};

/** Where people ask for another address, once they have given the password again. */
export function emailPageRoutes(services: FeatureServices): Route[] {
  const { domain, profile } = services;
  return formPage(
    {
      path: PATH,
      name: "ChangeEmailPage",
      summary: "Ask for another address, for people",
      session: true,
      body,
      async open(c) {
        const here = await requireSession(c, services);
        if (!profile.mails) throw new ServiceError("mail_disabled");
        await requireStepUp(domain, here);
        return here;
      },
      languageOf: ({ user }) => user.language,
      form: ({ view, failure, state: { user } }) => (
        <ChangeEmailPage view={view} failure={failure} email={user.email} />
      ),
      async submit(c, view, { user }) {
        const { email } = await read(c, body, "field_missing");
        await operations.requestEmailChange(domain, user, email, clientInfoOf(c, services));
        return done(view, "email_requested");
      },
      failures: { 400: "The form again: no address that can be used", 503: "Without mail" },
    },
    services,
  );
}
