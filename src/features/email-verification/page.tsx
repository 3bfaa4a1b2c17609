import { Layout, type Markup, TokenForm } from "../../http/page.tsx";

const TITLE = "Confirm your address";

/**
 * The form. Who does not know the password (because somebody else registered the address, or it is forgotten) sets a new
 * one with the same token: it is as good as a reset token, and whoever knew the old password is out.
 */
export const VerificationPage = ({ error }: { error?: string }): Markup => (
  <Layout title={TITLE}>
    <TokenForm action="verify-email" field="verification_token" label="Code" button="Confirm" error={error}>
      <label for="password">Password of your account</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
    </TokenForm>
    <p>
      You don't know the password?{" "}
      <a href="reset-password" data-token>
        Set a new one
      </a>
    </p>
  </Layout>
);

export const ProvenPage = ({ email }: { email: string }): Markup => (
  <Layout title="Address confirmed">
    <p>{email} is the address of your account.</p>
  </Layout>
);
