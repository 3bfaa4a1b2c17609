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

/** What owners see of their accounts, and do with them. */
export const account: Feature = {
  name: "account",
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
