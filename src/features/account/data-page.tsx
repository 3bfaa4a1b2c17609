import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { html } from "../../http/page/answer.ts";
import { branded } from "../../http/page/layout.tsx";
import { pageRoute } from "../../http/page/page-route.ts";
import { viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { DATA } from "./words.ts";

const PATH = "/account/data";

/** Where people take their data with them, and from where they leave. */
export function dataPageRoutes(services: FeatureServices): Route[] {
  const route = pageRoute(
    {
      method: "GET",
      path: PATH,
      operation: "showDataPage",
      summary: "Download the data, or delete the account, for people",
      session: true,
      answers: { 200: { description: "A page", html: true }, 303: { description: "First to the login" } },
      async handle(c) {
        const { user } = await requireSession(c, services);
        const view = viewOf(c, services, user.language);
        const data = DATA[view.language];
        return html(
          view,
          200,
          <AccountLayout view={view} title={data.title} section={PATH}>
            <Card>
              <p>{branded(data.lead, view)}</p>
              <p>
                <a class="button plain" href={view.href("/users/me/export")} download="account.json">
                  {data.export}
                </a>
              </p>
            </Card>
            <Card title={data.deleteTitle}>
              <p>{data.deleteLead}</p>
              <p>
                <a class="button danger" href={view.href("/account/delete")}>
                  {data.delete}
                </a>
              </p>
            </Card>
          </AccountLayout>,
        );
      },
    },
    services,
  );
  return [route];
}
