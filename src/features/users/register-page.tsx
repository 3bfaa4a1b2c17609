import { signInWithPassword } from "../../authentication/sign-in.ts";
import { ServiceError } from "../../core/errors.ts";
import { type Answer, seeOther } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { RequestContext } from "../../http/context.ts";
import { read } from "../../http/input.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { Field, Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { nextLocationAfterForm, returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { toSecondStep } from "../../http/page/second-step.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import type { View } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { hidesAccountExistence, REGISTRATION, registerFromRequest } from "./registration.ts";
import { REGISTER } from "./words.ts";

interface RegisterPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly target: string | undefined;
}

const RegisterPage = ({ view, failure, target }: RegisterPageProps) => {
  const { texts, href } = view;
  const { title, lead, button, login, loginLink } = REGISTER[view.language];
  return (
    <Layout view={view} title={title}>
      <Lead>{branded(lead, view)}</Lead>
      <Form view={view} failure={failure} action={withReturnTo("/register", target)} button={button}>
        <Field view={view} failure={failure} name="email" label={texts.email} type="email" autocomplete="username" />
        <SecretField view={view} failure={failure} name="password" label={texts.password} autocomplete="new-password" />
      </Form>
      <p class="or">
        {login} <a href={href(withReturnTo("/login", target))}>{loginLink}</a>
      </p>
    </Layout>
  );
};

/** Where people create an account. Whose address counts at once is logged in; everybody else is told to look for a mail. */
export function registerPageRoutes(services: FeatureServices): Route[] {
  const { domain, profile, cookie } = services;
  /** Undefined if the password is not this user's. Counts as a login, and throws what that does. */
  const enter = async (c: RequestContext, view: View, target: string | undefined): Promise<Answer | undefined> => {
    const { email, password } = await read(c, REGISTRATION, "field_missing");
    const login = await signInWithPassword(domain, email, password, clientInfoOf(c, services), cookie.read(c));
    if (login.outcome === "refused") return undefined;
    if (login.outcome !== "signed_in") return toSecondStep(login, view, target, services);
    return seeOther(nextLocationAfterForm(target, view), { "set-cookie": await loginCookies(c, login, services) });
  };
  /** A form that was sent twice: who has just registered knows the password. Throws what the registration threw. */
  const enterAgain = async (
    error: unknown,
    c: RequestContext,
    view: View,
    target: string | undefined,
  ): Promise<Answer> => {
    if (!(error instanceof ServiceError && error.code === "user_exists")) throw error;
    const entered = await enter(c, view, target).catch((other: unknown) => {
      if (!(other instanceof ServiceError)) throw other;
      return undefined; // too many tries, say: that is not what was asked for
    });
    if (!entered) throw error;
    return entered;
  };
  return formPage<string | undefined>(
    {
      path: "/register",
      name: "RegisterPage",
      summary: "Create an account, for people; `return_to` is where to go afterwards",
      body: REGISTRATION,
      open(c) {
        if (profile.registration === "closed") throw new ServiceError("registration_closed");
        return returnTargetOf(c, services);
      },
      form: ({ view, failure, state: target }) => <RegisterPage view={view} failure={failure} target={target} />,
      async submit(c, view, target) {
        try {
          await registerFromRequest(c, services);
        } catch (error) {
          return enterAgain(error, c, view, target);
        }
        if (hidesAccountExistence(services)) return done(view, "registered");
        return (await enter(c, view, target)) ?? seeOther(nextLocationAfterForm(target, view));
      },
      failures: {
        400: "The form again: an input that cannot be used",
        403: "Registration is closed",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
