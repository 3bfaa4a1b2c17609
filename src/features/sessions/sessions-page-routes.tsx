import { listSessions } from "../../authentication/session.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import { html } from "../../http/page/answer.ts";
import { done } from "../../http/page/notice.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import * as operations from "./operations.ts";
import { SessionsPage } from "./sessions-page.tsx";

const TO_LOGIN = { 303: { description: "First to the login" } };

/** Where people see and end their sessions. */
export function sessionsPageRoutes(services: FeatureServices): Route[] {
  const { domain, cookie } = services;
  const list = pageRoute(
    {
      method: "GET",
      path: "/account/sessions",
      operation: "showSessionsPage",
      summary: "Where one is logged in, for people",
      session: true,
      answers: { 200: { description: "A page", html: true }, ...TO_LOGIN },
      async handle(c) {
        const here = await requireSession(c, services);
        const view = viewOf(c, services, here.user.language);
        const sessions = await listSessions(domain, here);
        return html(view, 200, <SessionsPage view={view} sessions={sessions} current={here.session.id} />);
      },
    },
    services,
  );
  const end = pageRoute(
    {
      method: "POST",
      path: "/account/sessions/:id/end",
      operation: "endSessionByPage",
      summary: "End one session, for people",
      session: true,
      answers: { 303: { description: "Ended: to the list" }, 404: { description: "None has this id", html: true } },
      async handle(c, { id = "" }) {
        const here = await requireSession(c, services);
        await operations.endOwnSession(domain, here, id, clientInfoOf(c, services));
        const cookies = id === here.session.id ? cookie.expire() : [];
        return done(viewOf(c, services), "session_ended", { cookies });
      },
    },
    services,
  );
  const endOthers = pageRoute(
    {
      method: "POST",
      path: "/account/sessions/end-others",
      operation: "endOtherSessionsByPage",
      summary: "End all other sessions, for people",
      session: true,
      answers: { 303: { description: "Ended: to the list" } },
      async handle(c) {
        const here = await requireSession(c, services);
        await operations.endOwnSessions(domain, here, "others", clientInfoOf(c, services));
        return done(viewOf(c, services), "sessions_ended");
      },
    },
    services,
  );
  return [list, end, endOthers];
}
