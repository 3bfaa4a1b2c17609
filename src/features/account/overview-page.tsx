import type { Event } from "../../db/tables/events.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { html } from "../../http/page/answer.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { Time } from "../../http/page/time.tsx";
import { type View, viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { fill, languageName } from "../../texts/index.ts";
import type { User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { Events } from "./events-list.tsx";
import * as operations from "./operations.ts";
import { ACTIVITY, OVERVIEW } from "./words.ts";

/** Events that are shown at once. */
const LAST = 5;

interface OverviewPageProps {
  readonly view: View;
  readonly user: User;
  readonly events: readonly Event[];
}

const OverviewPage = ({ view, user, events }: OverviewPageProps) => {
  const { title: unnamed, hello, lastActivity, all } = OVERVIEW[view.language];
  const title = user.name === undefined ? unnamed : fill(hello, { name: user.name });
  return (
    <AccountLayout view={view} title={title} section="/account">
      <Card>
        <Facts view={view} user={user} />
      </Card>
      <Card title={lastActivity}>
        {events.length === 0 ? (
          <p class="quiet">{ACTIVITY[view.language].none}</p>
        ) : (
          <Events view={view} events={events} />
        )}
        <p>
          <a href={view.href("/account/activity")}>{all}</a>
        </p>
      </Card>
    </AccountLayout>
  );
};

const Facts = ({ view, user }: { readonly view: View; readonly user: User }) => {
  const { texts, href, language } = view;
  const account = OVERVIEW[language];
  const isVerified = user.verifiedAt !== undefined;
  return (
    <dl class="rows">
      <div>
        <dt>{texts.email}</dt>
        <dd>
          {user.email}{" "}
          <span class={isVerified ? "badge" : "badge bad"}>{isVerified ? account.verified : account.unverified}</span>{" "}
          {!isVerified && <a href={href("/verify-email")}>{account.verify}</a>}
        </dd>
      </div>
      <div>
        <dt>{account.name}</dt>
        <dd>{user.name ?? <span class="quiet">{account.noName}</span>}</dd>
      </div>
      <div>
        <dt>{account.language}</dt>
        <dd>{languageName(user.language ?? language)}</dd>
      </div>
      <div>
        <dt>{account.since}</dt>
        <dd>
          <Time view={view} at={user.createdAt} />
        </dd>
      </div>
    </dl>
  );
};

/** The first page of an account. */
export function overviewPageRoutes(services: FeatureServices): Route[] {
  const route = pageRoute(
    {
      method: "GET",
      path: "/account",
      operation: "showAccountPage",
      summary: "The account page",
      session: true,
      answers: { 200: { description: "A page", html: true }, 303: { description: "First to the login" } },
      async handle(c) {
        const live = await requireSession(c, services);
        const { user } = live;
        const view = viewOf(c, services, user.language);
        const events = await operations.listEvents(services.domain, live, { limit: LAST });
        return html(view, 200, <OverviewPage view={view} user={user} events={events} />);
      },
    },
    services,
  );
  return [route];
}
