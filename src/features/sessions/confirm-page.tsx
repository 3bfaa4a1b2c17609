import { hasPassword } from "../../authentication/credentials.ts";
import { factorsOf } from "../../core/factor.ts";
import { seeOther } from "../../http/answer.ts";
import { FactorForms } from "../../http/page/factor-forms.tsx";
import { Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { nextLocationAfterForm, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import { Username } from "../../http/page/username.tsx";
import type { View } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import type { Confirmation, SecondFactor } from "../plugs.ts";
import { confirmation, confirmFromRequest } from "./reauthenticate.ts";
import { CONFIRM } from "./words.ts";

const PATH = "/confirm";

interface ConfirmPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly action: string;
  readonly email: string;
  /** Of the factors that the user has; none: the password is asked for. */
  readonly forms: readonly SecondFactor[];
  /** For a user who has neither. */
  readonly confirmation: Confirmation | undefined;
  readonly target: string | undefined;
}

const ConfirmPage = ({ view, failure, action, email, forms, confirmation, target }: ConfirmPageProps) => {
  const { password, cancel } = view.texts;
  const { title, factorTitle, lead, button } = CONFIRM[view.language];
  return (
    <Layout view={view} title={confirmation?.title[view.language] ?? (forms.length > 0 ? factorTitle : title)} session>
      <Lead>{lead}</Lead>
      {forms.length > 0 ? (
        <FactorForms view={view} failure={failure} action={action} forms={forms} use="session" />
      ) : confirmation ? (
        <confirmation.Form view={view} failure={failure} action={action} target={target} />
      ) : (
        <Form view={view} failure={failure} action={action} button={button}>
          <Username email={email} />
          <SecretField view={view} failure={failure} name="password" label={password} autocomplete="current-password" />
        </Form>
      )}
      <p>
        <a href={view.href("/account")}>{cancel}</a>
      </p>
    </Layout>
  );
};

/** Where the password, or the second factor of a user who has one, is given again, on the way to what asks for that. */
export function confirmPageRoutes(services: FeatureServices): Route[] {
  const { domain, cookie, plugs } = services;
  return formPage(
    {
      path: PATH,
      name: "ConfirmPage",
      summary: "Give the password or a second factor again, for people; `return_to` is where to go afterwards",
      session: true,
      passkeys: true,
      body: confirmation(services),
      async open(c) {
        const here = await requireSession(c, services);
        const { user } = here;
        const kinds = user.twoStepAt === undefined ? [] : await factorsOf(domain, user.id);
        const forms = plugs.factors.filter(({ factor }) => kinds.includes(factor.kind));
        const offered = plugs.confirmations.find(({ isOffered }) => isOffered(domain));
        const isOther = offered !== undefined && user.twoStepAt === undefined && !(await hasPassword(domain, user));
        return { here, forms, confirmation: isOther ? offered : undefined, target: returnTargetOf(c, services) };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { here, forms, confirmation, target } }) => (
        <ConfirmPage
          view={view}
          failure={failure}
          action={withReturnTo(PATH, target)}
          email={here.user.email}
          forms={forms}
          confirmation={confirmation}
          target={target}
        />
      ),
      async submit(c, view, { here, target }) {
        const token = await confirmFromRequest(c, here, services);
        return seeOther(nextLocationAfterForm(target, view), { "set-cookie": cookie.set(token) });
      },
      failures: {
        401: "The form again: not the second factor, or not the mailed code",
        403: "The form again: not the password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
