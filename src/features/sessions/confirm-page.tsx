import * as z from "zod";
import { seeOther } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { Form } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { nextLocationAfterForm, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import { Username } from "../../http/page/username.tsx";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";

const body = z.object({ password: FIELDS.password });

/** Where the password is given again, on the way to what asks for that. */
export function confirmPageRoutes(services: FeatureServices): Route[] {
  const { domain, cookie } = services;
  return formPage(
    {
      path: "/confirm-password",
      name: "ConfirmPasswordPage",
      summary: "Give the password again, for people; `return_to` is where to go afterwards",
      session: true,
      body,
      async open(c) {
        const here = await requireSession(c, services);
        return { here, target: returnTargetOf(c, services) };
      },
      languageOf: ({ here }) => here.user.language,
      form: ({ view, failure, state: { here, target } }) => (
        <Layout view={view} title={view.texts.confirm.title} session>
          <Lead>{view.texts.confirm.lead}</Lead>
          <Form
            view={view}
            failure={failure}
            action={withReturnTo("/confirm-password", target)}
            button={view.texts.confirm.button}
          >
            <Username email={here.user.email} />
            <SecretField
              view={view}
              failure={failure}
              name="password"
              label={view.texts.password}
              autocomplete="current-password"
            />
          </Form>
          <p>
            <a href={view.href("/account")}>{view.texts.cancel}</a>
          </p>
        </Layout>
      ),
      async submit(c, view, { here, target }) {
        const { password } = await read(c, body, "wrong_password");
        const token = await operations.reauthenticate(domain, here, password, clientInfoOf(c, services));
        return seeOther(nextLocationAfterForm(target, view), { "set-cookie": cookie.set(token) });
      },
      failures: {
        403: "The form again: not the password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
