import { textIn } from "../../user.ts";
import type { Feature } from "../feature.ts";
import { activityPageRoutes } from "./activity-page.tsx";
import { changeProfile } from "./change-profile.ts";
import { dataPageRoutes } from "./data-page.tsx";
import { deleteAccount } from "./delete-account.ts";
import { deletePageRoutes } from "./delete-page.tsx";
import { events } from "./events.ts";
import { exportData } from "./export-data.ts";
import { me } from "./get-account.ts";
import { overviewPageRoutes } from "./overview-page.tsx";
import { profilePageRoutes } from "./profile-page.tsx";
import { ACTIVITY, DATA, EVENTS, NOTICES, OVERVIEW, PROFILE } from "./words.ts";

/** What owners see of their accounts, and do with them. */
export const account: Feature = {
  name: "account",
  events: EVENTS,
  notices: NOTICES,
  accountPages: [
    { path: "/account", title: textIn(OVERVIEW, "overview"), order: 10 },
    { path: "/account/profile", title: textIn(PROFILE, "title"), order: 20 },
    { path: "/account/activity", title: textIn(ACTIVITY, "title"), order: 60 },
    { path: "/account/data", title: textIn(DATA, "title"), order: 70 },
  ],
  routes: (services) => [
    me(services),
    changeProfile(services),
    exportData(services),
    events(services),
    deleteAccount(services),
    ...overviewPageRoutes(services),
    ...profilePageRoutes(services),
    ...activityPageRoutes(services),
    ...dataPageRoutes(services),
    ...deletePageRoutes(services),
  ],
};
