import type { Feature } from "../feature.ts";
import { changeProfile } from "./change-profile.ts";
import { deleteAccount } from "./delete-account.ts";
import { events } from "./events.ts";
import { exportData } from "./export-data.ts";
import { me } from "./me.ts";

/** What owners see of their accounts, and do with them. */
export const account: Feature = {
  name: "account",
  routes: (services) => [
    me(services),
    changeProfile(services),
    exportData(services),
    events(services),
    deleteAccount(services),
  ],
};
