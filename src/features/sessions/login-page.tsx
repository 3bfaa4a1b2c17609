import { Field, Form, type FormFailure } from "../../http/page/form.tsx";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { withReturnTo } from "../../http/page/return-target.ts";
import { SecretField } from "../../http/page/secret-field.tsx";
import type { View } from "../../http/page/view.ts";
import { fill } from "../../texts/index.ts";
import type { Entrance } from "../plugs.ts";
import { LOGIN } from "./words.ts";

interface LoginPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly target: string | undefined;
  /** Whether people can register, and be sent a mail. */
  readonly offers: { readonly registration: boolean; readonly reset: boolean };
  /** Ways in beside the password. */
  readonly entrances: readonly Entrance[];
}

/** Where people log in. */
export const LoginPage = ({ view, failure, target, offers, entrances }: LoginPageProps) => {
  const { texts, href } = view;
  const login = LOGIN[view.language];
  const forgot = offers.reset ? { href: href("/forgot-password"), text: login.forgot } : undefined;
  return (
    <Layout view={view} title={login.title}>
      <Lead>{branded(login.lead, view)}</Lead>
      <Form view={view} failure={failure} action={withReturnTo("/login", target)} button={login.button}>
        <Field
          view={view}
          failure={failure}
          name="email"
          label={texts.email}
          type="email"
          autocomplete="username webauthn"
        />
        <SecretField
          view={view}
          failure={failure}
          name="password"
          label={texts.password}
          autocomplete="current-password"
          {...(forgot && { link: forgot })}
        />
      </Form>
      {failure?.problem.code === "wrong_credentials" && offers.reset && <p class="hint">{login.unverified}</p>}
      {entrances.map(({ Show }) => (
        <Show view={view} target={target} />
      ))}
      {offers.registration && (
        <p class="or">
          {login.register} <a href={href(withReturnTo("/register", target))}>{login.registerLink}</a>
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
  const { href } = view;
  const { here, goOn, account, another } = LOGIN[view.language];
  return (
    <Layout view={view} title={fill(here, { email })}>
      <a class="button" href={target}>
        {fill(goOn, { place: new URL(target).host })}
      </a>
      <p>
        <a href={href("/account")}>{account}</a>
      </p>
      <form method="post" action={href(withReturnTo("/logout", target))}>
        <button type="submit" class="plain">
          {another}
        </button>
      </form>
    </Layout>
  );
};
