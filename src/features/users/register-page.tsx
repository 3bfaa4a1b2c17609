import { AuthError } from "../../errors.ts";
import { type Answer, seeOther } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { Field, Form, type Tried } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { keeping, nextAfterForm, targetOf } from "../../http/page/next.ts";
import { done } from "../../http/page/notice.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import type { View } from "../../http/page/view.ts";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { isDiscreet, REGISTRATION, registerBy } from "./registration.ts";

interface RegisterPageProps {
  readonly view: View;
  readonly tried: Tried | undefined;
  readonly target: string | undefined;
}

const RegisterPage = ({ view, tried, target }: RegisterPageProps) => {
  const { texts, href } = view;
  const { title, lead, button, login, loginLink } = texts.register;
  return (
    <Layout view={view} title={title}>
      <Lead>{branded(lead, view)}</Lead>
      <Form view={view} tried={tried} action={keeping("/register", target)} button={button}>
        <Field view={view} tried={tried} name="email" label={texts.email} type="email" autocomplete="username" />
        <SecretField view={view} tried={tried} name="password" label={texts.password} autocomplete="new-password" />
      </Form>
      <p class="or">
        {login} <a href={href(keeping("/login", target))}>{loginLink}</a>
      </p>
    </Layout>
  );
};

/** Where people create an account. Whose address counts at once is logged in; everybody else is told to look for a mail. */
export function registerPageRoutes(services: FeatureServices): Route[] {
  const { auth, profile, cookie } = services;
  const enter = async (c: RequestContext, email: string, password: string, next: string): Promise<Answer> => {
    const login = await auth.logIn(email, password, placeOf(c, services), cookie.read(c));
    return seeOther(next, login && { "set-cookie": await loginCookies(c, login, services) });
  };
  return formPage<string | undefined>(
    {
      path: "/register",
      name: "RegisterPage",
      summary: "Create an account, for people; `return_to` is where to go afterwards",
      body: REGISTRATION,
      open(c) {
        if (profile.registration === "closed") throw new AuthError("registration_closed");
        return targetOf(c, services);
      },
      form: ({ view, tried, state: target }) => <RegisterPage view={view} tried={tried} target={target} />,
      async submit(c, view, target) {
        const { email, password } = await registerBy(c, services);
        if (isDiscreet(services)) return done(view, "registered");
        return enter(c, email, password, nextAfterForm(target, view));
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
