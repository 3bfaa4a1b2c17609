import * as z from "zod";
import { readQuery } from "../../http/input.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { html } from "../../http/page/answer.ts";
import { Lead } from "../../http/page/layout.tsx";
import { pageRoute } from "../../http/page/page-route.ts";
import { viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { Events } from "./events-list.tsx";
import * as operations from "./operations.ts";
import { ACTIVITY } from "./words.ts";

const PATH = "/account/activity";
/** Events on one page. */
const PAGE = 25;

const query = z.object({ before: z.uuid().optional().meta({ description: "The id of an event: those before it" }) });

/** What happened to the account in the last 90 days. */
export function activityPageRoutes(services: FeatureServices): Route[] {
  const route = pageRoute(
    {
      method: "GET",
      path: PATH,
      operation: "showActivityPage",
      summary: "What happened to the account, newest first, for people",
      session: true,
      query,
      answers: { 200: { description: "A page", html: true }, 303: { description: "First to the login" } },
      async handle(c) {
        const live = await requireSession(c, services);
        const view = viewOf(c, services, live.user.language);
        const { title, lead, none, newest, older } = ACTIVITY[view.language];
        const { before } = readQuery(c, query);
        const events = await operations.listEvents(services.domain, live, {
          limit: PAGE,
          before: before?.toLowerCase(),
        });
        const last = events.length === PAGE ? events.at(-1) : undefined;
        return html(
          view,
          200,
          <AccountLayout view={view} title={title} section={PATH}>
            <Card>
              <Lead>{lead}</Lead>
              {events.length === 0 ? <p>{none}</p> : <Events view={view} events={events} />}
              <p class="pages">
                {before && <a href={view.href(PATH)}>{newest}</a>}{" "}
                {last && <a href={view.href(`${PATH}?before=${last.id}`)}>{older}</a>}
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
