import { hasPassword } from "../../authentication/credentials.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import { empty } from "../../http/answer.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import { Username } from "../../http/page/username.tsx";
import type { View } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { body, changeFromRequest } from "./change-password.ts";
import { PASSWORD } from "./words.ts";

const PATH = "/account/password";

interface PasswordPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly email: string;
  /** Whether the user has no password yet. */
  readonly isFirst: boolean;
}

const PasswordPage = ({ view, failure, email, isFirst }: PasswordPageProps) => {
  const { currentPassword, newPassword } = view.texts;
  const { title, ...words } = PASSWORD[view.language];
  const { lead, button } = isFirst ? words.first : words;
  return (
    <AccountLayout view={view} title={title} section={PATH}>
      <Card>
        <Lead>{lead}</Lead>
        <Form view={view} failure={failure} action={PATH} button={button}>
          <Username email={email} />
          {!isFirst && (
            <SecretField
              view={view}
              failure={failure}
              name="current_password"
              label={currentPassword}
              autocomplete="current-password"
            />
          )}
          <SecretField
            view={view}
            failure={failure}
            name="new_password"
            label={newPassword}
            autocomplete="new-password"
          />
        </Form>
      </Card>
    </AccountLayout>
  );
};

/** Where people change the password, and where password managers are led to find it. */
export function passwordPageRoutes(services: FeatureServices): Route[] {
  const { domain } = services;
  const page = formPage(
    {
      path: PATH,
      name: "PasswordPage",
      summary: "Change the password, for people",
      session: true,
      body,
      async open(c) {
        const here = await requireSession(c, services);
        const isFirst = !(await hasPassword(domain, here.user));
        if (isFirst) await requireStepUp(domain, here);
        return { here, isFirst };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { here, isFirst } }) => (
        <PasswordPage view={view} failure={failure} email={here.user.email} isFirst={isFirst} />
      ),
      async submit(c, view, { here }) {
        await changeFromRequest(c, here, services);
        return done(view, "password_changed");
      },
      failures: {
        400: "The form again: a new password that is missing or cannot be used",
        403: "The form again: not the current password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
  // W3C "A Well-Known URL for Changing Passwords"
  const wellKnown: Route = {
    method: "GET",
    path: "/.well-known/change-password",
    atRoot: true,
    operation: "changePasswordUrl",
    summary: "Where passwords are changed, for password managers",
    answers: { 302: { description: "The location is the page" } },
    handle: ({ mount }) => empty(302, { location: mount + services.profile.path + PATH }),
  };
  return [...page, wellKnown];
}
