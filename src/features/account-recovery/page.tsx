import * as z from "zod";
import { clientInfoOf } from "../../http/client-info.ts";
import { FIELDS, read } from "../../http/input.ts";
import { Form } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Layout, Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import { TokenField } from "../../http/page/token-field.tsx";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { RECOVERY } from "./words.ts";

const body = z.object({ token: FIELDS.token });

/** The page that such a mail's link opens: what it does, and a button. */
export function securePageRoutes(services: FeatureServices): Route[] {
  return formPage<undefined>(
    {
      path: "/secure-account",
      name: "SecurePage",
      summary: "The page behind a link that says: this was not me, for people",
      body,
      open: () => undefined,
      form: ({ view, failure }) => {
        const { title, lead, steps, button } = RECOVERY[view.language];
        return (
          <Layout view={view} title={title}>
            <Lead>{lead}</Lead>
            <ul>
              {steps.map((step) => (
                <li>{step}</li>
              ))}
            </ul>
            <Form view={view} failure={failure} action="/secure-account" button={button}>
              <TokenField view={view} failure={failure} name="token" />
            </Form>
          </Layout>
        );
      },
      async submit(c, view) {
        const { token } = await read(c, body, "field_missing");
        await operations.reportCompromise(services.domain, token, clientInfoOf(c, services));
        return done(view, "secured");
      },
      failures: {
        400: "The form again: no token, or the old address is somebody else's by now",
        403: "The form again: the token is unknown, used or expired",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
