import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { type Answer, seeOther } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { FIELDS, read } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { html } from "../../http/page/answer.ts";
import { EmailPage } from "../../http/page/email-page.tsx";
import type { EntranceForm } from "../../http/page/entrance.ts";
import { Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { nextLocationAfterForm, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { toSecondStep } from "../../http/page/second-step.ts";
import type { View } from "../../http/page/view.ts";
import { watchedTarget } from "../../http/return-to.ts";
import type { Route } from "../../http/route.ts";
import { isToken } from "../../ports/digest.ts";
import type { FeatureServices } from "../feature.ts";
import { CodeField } from "./code-field.tsx";
import * as operations from "./operations.ts";
import { cookieOf, REQUEST, requestFromRequest } from "./request.ts";
import { signInFromRequest } from "./use.ts";
import { PAGES } from "./words.ts";

const ASK_PATH = "/login/email";
const CODE_PATH = "/login/code";
export const LINK_PATH = "/login/link";

/** On the page for logging in. */
export const MailEntrance: EntranceForm = ({ view, target }) => (
  <a class="button plain" href={view.href(withReturnTo(ASK_PATH, target))}>
    {PAGES[view.language].entrance}
  </a>
);

interface State {
  readonly target: string | undefined;
  /** Whether this browser has asked for a mail. */
  readonly hasAsked: boolean;
}

interface Shown {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly state: State;
}

const AskPage = ({ view, failure, state: { target } }: Shown) => {
  const { ask } = PAGES[view.language];
  return (
    <EmailPage view={view} failure={failure} action={withReturnTo(ASK_PATH, target)} texts={ask}>
      <p class="or">
        {ask.password} <a href={view.href(withReturnTo("/login", target))}>{ask.passwordLink}</a>
      </p>
    </EmailPage>
  );
};

const CodePage = ({ view, failure, state: { target }, keepsMails }: Shown & { readonly keepsMails: boolean }) => {
  const { code } = PAGES[view.language];
  return (
    <Layout view={view} title={code.title}>
      <Lead>{code.lead}</Lead>
      {keepsMails && (
        <a class="button plain" href={view.href("/dev/mail")}>
          {view.texts.mails}
        </a>
      )}
      <Form view={view} failure={failure} action={withReturnTo(CODE_PATH, target)} button={code.button}>
        <CodeField view={view} failure={failure} name="token" />
      </Form>
      <Again view={view} target={target} />
    </Layout>
  );
};

const LinkPage = ({ view, failure, state: { hasAsked } }: Shown) => {
  const { link, elsewhere } = PAGES[view.language];
  return (
    <Layout view={view} title={link.title}>
      {hasAsked ? <Lead opened={link.opened}>{link.lead}</Lead> : <Lead>{elsewhere.lead}</Lead>}
      <Form view={view} failure={failure} action={LINK_PATH} button={hasAsked ? link.button : elsewhere.button}>
        <CodeField view={view} failure={failure} name="token" />
      </Form>
      <Again view={view} target={undefined} />
    </Layout>
  );
};

const Again = ({ view, target }: { readonly view: View; readonly target: string | undefined }) => {
  const { again, againLink } = PAGES[view.language].code;
  return (
    <p class="or">
      {again} <a href={view.href(withReturnTo(ASK_PATH, target))}>{againLink}</a>
    </p>
  );
};

/** What the link shows in a browser that did not ask for it. */
const ElsewherePage = ({ view, code }: { readonly view: View; readonly code: string }) => {
  const { title, enter, warning } = PAGES[view.language].elsewhere;
  return (
    <Layout view={view} title={title}>
      <Lead>{enter}</Lead>
      <p>
        <output class="code">{code}</output>
      </p>
      <p class="hint">{warning}</p>
    </Layout>
  );
};

/** Where people ask for a mail, where they type its code, and where its link leads. */
export function pageRoutes(services: FeatureServices): Route[] {
  const { domain, mailbox } = services;
  const open = (c: RequestContext): State => {
    operations.requireMailLogin(domain);
    return { target: returnTargetOf(c, services), hasAsked: cookieOf(services).read(c) !== undefined };
  };
  const enter = async (c: RequestContext, view: View, { login, returnTo }: operations.MailLogin): Promise<Answer> => {
    const target = watchedTarget(returnTo, services);
    const used = cookieOf(services).expire();
    if (login.outcome !== "signed_in") return withCookies(toSecondStep(login, view, target, services), used);
    const cookies = await loginCookies(c, login, services);
    return seeOther(nextLocationAfterForm(target, view), { "set-cookie": [...cookies, ...used] });
  };
  const failures = {
    400: "The form again: something is missing",
    401: "The form again: nothing that is valid now",
    403: "The operator has not switched it on",
    429: "The form again: too many tries",
    503: "Without mail, or too many at once",
  };
  // A script puts the link's token there, a person types the code.
  const body = z.object({ token: FIELDS.token });
  return [
    ...formPage<State>(
      {
        path: ASK_PATH,
        name: "LoginByMailPage",
        summary: "Ask for a mail to log in by, for people; `return_to` is where to go afterwards",
        body: REQUEST,
        open,
        form: AskPage,
        async submit(c, view, { target }) {
          const token = await requestFromRequest(c, services, target);
          const next = view.href(withReturnTo(CODE_PATH, target));
          return seeOther(next, { "set-cookie": cookieOf(services).set(token) });
        },
        failures,
      },
      services,
    ),
    ...formPage<State>(
      {
        path: CODE_PATH,
        name: "LoginCodePage",
        summary: "After a mail to log in by was asked for: look into the inbox, or type its code, for people",
        body,
        open,
        form: (shown) => <CodePage {...shown} keepsMails={mailbox !== undefined} />,
        async submit(c, view) {
          const { token } = await read(c, body, "field_missing");
          return enter(c, view, await signInFromRequest(c, operations.presentedIn(token), services));
        },
        failures,
      },
      services,
    ),
    ...formPage<State>(
      {
        path: LINK_PATH,
        name: "LoginLinkPage",
        summary: "The page behind a link to log in by, for people: in another browser it shows the code to type",
        body,
        open,
        form: LinkPage,
        async submit(c, view) {
          const { token } = await read(c, body, "field_missing");
          try {
            return await enter(c, view, await signInFromRequest(c, operations.presentedIn(token), services));
          } catch (error) {
            if (!isToken(token) || !(error instanceof ServiceError) || error.code !== "mail_login_elsewhere")
              throw error;
            return html(view, 403, <ElsewherePage view={view} code={operations.codeToType(token)} />);
          }
        },
        failures: {
          ...failures,
          403: "Another browser asked: the code to type there; or the operator has not switched it on",
        },
      },
      services,
    ),
  ];
}

function withCookies(answer: Answer, more: readonly string[]): Answer {
  const { "set-cookie": own = [], ...headers } = answer.headers;
  const all = [...(typeof own === "string" ? [own] : own), ...more];
  return { ...answer, headers: { ...headers, "set-cookie": all } };
}
