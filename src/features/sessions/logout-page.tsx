import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { Form } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { nextLocation, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import type { View } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { LOGOUT } from "./words.ts";

const PATH = "/logout";

interface State {
  readonly target: string | undefined;
  readonly user: User | undefined;
}

/** Where people log out. Opening it ends nothing: any page can link to it, or name it as a picture. */
export function logoutPageRoutes(services: FeatureServices): Route[] {
  const { sessions, cookie } = services;
  const loggedOut = ({ target }: State, view: View, cookies: readonly string[] = []) =>
    done(view, "logged_out", { query: withReturnTo("", target), cookies });
  return formPage<State>(
    {
      path: PATH,
      name: "LogoutPage",
      summary: "Log out, for people; `return_to` is where to go after the next login",
      session: true,
      async open(c: RequestContext) {
        const token = cookie.read(c);
        const live = token === undefined ? undefined : await sessions.find(token);
        return { target: returnTargetOf(c, services), user: live?.user };
      },
      languageOf: ({ user }) => user?.language,
      form: ({ view, failure, state: { target, user } }) => (
        <Layout view={view} title={view.texts.account.logOut}>
          {user && <Lead>{fill(LOGOUT[view.language].lead, { email: user.email })}</Lead>}
          <Form
            view={view}
            failure={failure}
            action={withReturnTo(PATH, target)}
            button={view.texts.account.logOut}
          ></Form>
          <p>
            <a href={nextLocation(target, view)}>{view.texts.cancel}</a>
          </p>
        </Layout>
      ),
      instead: (state, view) => (state.user ? undefined : loggedOut(state, view)),
      async submit(c, view, state) {
        const token = cookie.read(c);
        if (token !== undefined) await sessions.end(token, clientInfoOf(c, services));
        return loggedOut(state, view, cookie.expire());
      },
      failures: { 503: "The form again: the database cannot be used" },
    },
    services,
  );
}
