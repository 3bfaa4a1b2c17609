import { Layout, type Markup, TokenForm } from "../../http/page.tsx";

/** The form, and what it does. */
export const SecurePage = ({ error }: { error?: string }): Markup => (
  <Layout title="This wasn't me">
    <p>If somebody else used your account, secure it here. This</p>
    <ul>
      <li>ends all sessions, on every device,</li>
      <li>replaces the password: the one of before, whoever knows it, is worth nothing,</li>
      <li>undoes the change of address, if the mail told you of one,</li>
      <li>sends you a mail with a link by which you set a new password.</li>
    </ul>
    <TokenForm action="secure-account" field="token" label="Code" button="Secure my account" error={error} />
  </Layout>
);

export const SecuredPage = ({ email }: { email: string }): Markup => (
  <Layout title="Account secured">
    <p>All sessions have ended. A mail with a link for a new password is on its way to {email}.</p>
  </Layout>
);
