import { textIn } from "../../user.ts";
import type { Feature } from "../feature.ts";
import { confirmPageRoutes } from "./confirm-page.tsx";
import { continuePageRoutes } from "./continue-page.tsx";
import { endSession } from "./end-session.ts";
import { current } from "./get-current-session.ts";
import { profile } from "./get-profile.ts";
import { jobs } from "./jobs.ts";
import { listSessions } from "./list-sessions.ts";
import { logIn } from "./log-in.ts";
import { logOut } from "./log-out.ts";
import { loginPageRoutes } from "./login-page-routes.tsx";
import { logoutPageRoutes } from "./logout-page.tsx";
import { reauthenticate } from "./reauthenticate.ts";
import { sessionsPageRoutes } from "./sessions-page-routes.tsx";
import { EVENTS, NOTICES, SESSIONS } from "./words.ts";

/** Login, logout, who is there, and from where. */
export const sessions: Feature = {
  name: "sessions",
  events: EVENTS,
  notices: NOTICES,
  accountPages: [{ path: "/account/sessions", title: textIn(SESSIONS, "title"), order: 50 }],
  jobs,
  routes: (services) => [
    logIn(services),
    logOut(services),
    current(services),
    profile(services),
    listSessions(services),
    endSession(services),
    reauthenticate(services),
    ...loginPageRoutes(services),
    ...logoutPageRoutes(services),
    ...confirmPageRoutes(services),
    ...sessionsPageRoutes(services),
    ...continuePageRoutes(services),
  ],
};
