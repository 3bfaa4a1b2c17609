import { Field, Form, type Tried } from "../../http/page/form.tsx";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { keeping } from "../../http/page/next.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import type { View } from "../../http/page/view.ts";

interface LoginPageProps {
  readonly view: View;
  readonly tried: Tried | undefined;
  readonly target: string | undefined;
  /** Whether people can register, and be sent a mail. */
  readonly offers: { readonly registration: boolean; readonly reset: boolean };
}

/** Where people log in. */
export const LoginPage = ({ view, tried, target, offers }: LoginPageProps) => {
  const { texts, href } = view;
  const { login } = texts;
  const forgot = offers.reset ? { href: href("/forgot-password"), text: login.forgot } : undefined;
  return (
    <Layout view={view} title={login.title}>
      <Lead>{branded(login.lead, view)}</Lead>
      <Form view={view} tried={tried} action={keeping("/login", target)} button={login.button}>
        <Field view={view} tried={tried} name="email" label={texts.email} type="email" autocomplete="username" />
        <SecretField
          view={view}
          tried={tried}
          name="password"
          label={texts.password}
          autocomplete="current-password"
          {...(forgot && { link: forgot })}
        />
      </Form>
      {tried?.problem.code === "wrong_credentials" && offers.reset && <p class="hint">{login.unverified}</p>}
      {offers.registration && (
        <p class="or">
          {login.register} <a href={href(keeping("/register", target))}>{login.registerLink}</a>
        </p>
      )}
    </Layout>
  );
};

interface HerePageProps {
  readonly view: View;
  readonly email: string;
  readonly target: string;
}

/**
 * For who is logged in and was sent here by a product: led back without a word, a product that does not see the session
 * would send them here again, in a circle.
 */
export const HerePage = ({ view, email, target }: HerePageProps) => {
  const { texts, href } = view;
  return (
    <Layout view={view} title={texts.login.here.replace("{email}", () => email)}>
      <a class="button" href={target}>
        {texts.login.goOn.replace("{place}", () => new URL(target).host)}
      </a>
      <p>
        <a href={href("/account")}>{texts.login.account}</a>
      </p>
      <form method="post" action={href(keeping("/logout", target))}>
        <button type="submit" class="plain">
          {texts.login.another}
        </button>
      </form>
    </Layout>
  );
};
