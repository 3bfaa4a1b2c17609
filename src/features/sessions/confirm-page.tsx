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
import type { SecondFactor } from "../plugs.ts";
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
}

const ConfirmPage = ({ view, failure, action, email, forms }: ConfirmPageProps) => {
  const { password, cancel } = view.texts;
  const { title, factorTitle, lead, button } = CONFIRM[view.language];
  return (
    <Layout view={view} title={forms.length > 0 ? factorTitle : title} session>
      <Lead>{lead}</Lead>
      {forms.length > 0 ? (
        <FactorForms view={view} failure={failure} action={action} forms={forms} use="session" />
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
        return { here, forms, target: returnTargetOf(c, services) };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { here, forms, target } }) => (
        <ConfirmPage
          view={view}
          failure={failure}
          action={withReturnTo(PATH, target)}
          email={here.user.email}
          forms={forms}
        />
      ),
      async submit(c, view, { here, target }) {
        const token = await confirmFromRequest(c, here, services);
        return seeOther(nextLocationAfterForm(target, view), { "set-cookie": cookie.set(token) });
      },
      failures: {
        401: "The form again: not the second factor",
        403: "The form again: not the password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
