import { requireStepUp } from "../../authentication/step-up.ts";
import { Form } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { FeatureServices } from "../feature.ts";
import { deleteFromRequest } from "./delete-account.ts";
import { DELETE } from "./words.ts";

/** Where people delete their account, once they have given the password again. */
export function deletePageRoutes(services: FeatureServices): Route[] {
  const { domain, cookie } = services;
  const path = "/account/delete";
  return formPage(
    {
      path,
      name: "DeletePage",
      summary: "Delete the account, for people",
      session: true,
      async open(c) {
        const here = await requireSession(c, services);
        await requireStepUp(domain, here);
        return here;
      },
      languageOf: ({ user }) => user.language,
      form({ view, failure, state: { user } }) {
        const { title, lead, button } = DELETE[view.language];
        return (
          <Layout view={view} title={title} session>
            <p>{fill(lead, { email: user.email })}</p>
            <Form view={view} failure={failure} action={path} button={button} final></Form>
            <p>
              <a href={view.href("/account/data")}>{view.texts.cancel}</a>
            </p>
          </Layout>
        );
      },
      async submit(c, view, here) {
        await deleteFromRequest(c, here, services);
        return done(view, "deleted", { cookies: cookie.expire() });
      },
      failures: { 503: "The form again: the database cannot be used" },
    },
    services,
  );
}
