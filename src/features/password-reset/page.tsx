import { Layout, type Markup, TokenForm } from "../../http/page.tsx";

/** The form; with an error beside it after a try that failed. The password is never sent back. */
export const ResetPage = ({ error }: { error?: string }): Markup => (
  <Layout title="New password">
    <TokenForm action="reset-password" field="reset_token" label="Reset code" button="Set password" error={error}>
      <label for="new_password">New password</label>
      <input id="new_password" name="new_password" type="password" autocomplete="new-password" required />
    </TokenForm>
  </Layout>
);

export const DonePage = (): Markup => (
  <Layout title="Password updated">
    <p>All sessions have ended. Log in with the new password.</p>
  </Layout>
);
