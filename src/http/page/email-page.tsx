import type { PropsWithChildren } from "hono/jsx";
import { Field, Form, type FormFailure } from "./form.tsx";
import { Layout, Lead } from "./layout.tsx";
import type { View } from "./view.ts";

interface EmailPageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly action: string;
  readonly texts: { readonly title: string; readonly lead: string; readonly button: string };
}

/** A page that asks for an address, to write to it. */
export const EmailPage = ({ view, failure, action, texts, children }: PropsWithChildren<EmailPageProps>) => (
  <Layout view={view} title={texts.title}>
    <Lead>{texts.lead}</Lead>
    <Form view={view} failure={failure} action={action} button={texts.button}>
      <Field view={view} failure={failure} name="email" label={view.texts.email} type="email" autocomplete="username" />
    </Form>
    {children}
  </Layout>
);
