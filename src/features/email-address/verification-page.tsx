import { Form, type FormFailure } from "../../http/page/form.tsx";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { SecretField } from "../../http/page/secret-field.tsx";
import { TokenField } from "../../http/page/token-field.tsx";
import type { View } from "../../http/page/view.ts";
import { VERIFICATION } from "./words.ts";

/**
 * The form. Who does not know the password (because somebody else registered the address, or it is forgotten) sets a new
 * one with the same token: it is as good as a reset token, and whoever knew the old password is out.
 */
export const VerificationPage = ({ view, failure }: { view: View; failure: FormFailure | undefined }) => {
  const { texts, href } = view;
  const { title, lead, opened, button, unknown, unknownLink } = VERIFICATION[view.language];
  const { again, againLink } = texts.inbox;
  return (
    <Layout view={view} title={title}>
      <Lead opened={opened}>{lead}</Lead>
      <Form view={view} failure={failure} action="/verify-email" button={button}>
        <TokenField view={view} failure={failure} name="token" />
        <SecretField
          view={view}
          failure={failure}
          name="password"
          label={texts.password}
          autocomplete="current-password"
        />
      </Form>
      <p class="or">
        {unknown}{" "}
        <a href={href("/reset-password")} data-token>
          {unknownLink}
        </a>
        <br />
        {again} <a href={href("/verify-email/resend")}>{againLink}</a>
      </p>
    </Layout>
  );
};
