import { findLogin } from "../../authentication/second-step.ts";
import { ServiceError } from "../../core/errors.ts";
import { factorsOf } from "../../core/factor.ts";
import { seeOther } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { readPresent } from "../../http/input.ts";
import { html } from "../../http/page/answer.ts";
import { type FactorFields, FactorForms } from "../../http/page/factor-forms.tsx";
import { Field } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { pageRoute } from "../../http/page/page-route.ts";
import { nextLocation, nextLocationAfterForm, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { SECOND_STEP_PATH, SETUP_PATH } from "../../http/page/second-step.ts";
import { viewOf } from "../../http/page/view.ts";
import { findCurrent } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { finishedCookies, finishFromRequest, responseOf } from "./second-step.ts";
import { WORDS } from "./words.ts";

/** The field of a recovery code. */
export const RecoveryCodeFields = ({ view, failure }: FactorFields) => (
  <Field
    view={view}
    failure={failure}
    name="recovery_code"
    label={WORDS[view.language].codes.field}
    autocomplete="off"
  />
);

/** Where people give the second step of a login. */
export function secondStepPage(services: FeatureServices): Route[] {
  const { domain, loginCookie, plugs } = services;
  const open = async (c: RequestContext) => {
    const target = returnTargetOf(c, services);
    const pending = await findLogin(domain, loginCookie.read(c));
    if (!pending) {
      // A page that is loaded again after the last step, or that a second tab has finished.
      const live = await findCurrent(c, services);
      if (!live) throw new ServiceError("login_expired");
      return { target, user: live.user, forms: [], isDone: true };
    }
    const { user } = pending.credentials;
    const kinds = await factorsOf(domain, user.id);
    return { target, user, forms: plugs.factors.filter(({ factor }) => kinds.includes(factor.kind)), isDone: false };
  };
  return formPage(
    {
      path: SECOND_STEP_PATH,
      name: "SecondStepPage",
      summary: "The second step of a login, for people; `return_to` is where to go afterwards",
      passkeys: true,
      body: responseOf(services),
      open,
      languageOf: ({ user }) => user.language,
      instead: ({ isDone, target }, view) => (isDone ? seeOther(nextLocation(target, view)) : undefined),
      form: ({ view, failure, state: { forms, target } }) => {
        const { title, lead, lost } = WORDS[view.language].second;
        const action = withReturnTo(SECOND_STEP_PATH, target);
        return (
          <Layout view={view} title={title}>
            <Lead>{lead}</Lead>
            <FactorForms view={view} failure={failure} action={action} forms={forms} use="login" />
            <p class="hint">{branded(lost, view)}</p>
            <p>
              <a href={view.href(withReturnTo("/login", target))}>{view.texts.cancel}</a>
            </p>
          </Layout>
        );
      },
      async submit(c, view, { isDone, target }) {
        if (isDone) {
          await readPresent(c, responseOf(services));
          return seeOther(nextLocationAfterForm(target, view));
        }
        const login = await finishFromRequest(c, services);
        const cookies = await finishedCookies(c, login, services);
        return seeOther(nextLocationAfterForm(target, view), { "set-cookie": cookies });
      },
      failures: {
        400: "The form again: nothing was given",
        401: "The form again: not right; or to the login, if it took too long",
        429: "The form again: too many tries",
        503: "The form again: the operator's key is missing",
      },
    },
    services,
  );
}

/** Where people choose their first factor, who have to have one before they get in. */
export function setUpPage(services: FeatureServices): Route[] {
  const { domain, loginCookie, plugs } = services;
  const route = pageRoute(
    {
      method: "GET",
      path: SETUP_PATH,
      operation: "showSetUpPage",
      summary: "Choose a second factor, for people who have to have one; `return_to` is where to go afterwards",
      answers: { 200: { description: "A page", html: true }, 303: { description: "First to the login" } },
      async handle(c) {
        const pending = await findLogin(domain, loginCookie.read(c));
        if (!pending) throw new ServiceError("login_expired");
        const view = viewOf(c, services, pending.credentials.user.language);
        const target = returnTargetOf(c, services);
        const { title, lead } = WORDS[view.language].setUp;
        return html(
          view,
          200,
          <Layout view={view} title={title}>
            <Lead>{branded(lead, view)}</Lead>
            <ul>
              {plugs.factors.map(
                ({ manage }) =>
                  manage && (
                    <li>
                      <a href={view.href(withReturnTo(manage.setup, target))}>{manage.title[view.language]}</a>
                    </li>
                  ),
              )}
            </ul>
          </Layout>,
        );
      },
    },
    services,
  );
  return [route];
}
