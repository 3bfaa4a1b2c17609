import type { Feature } from "../feature.ts";
import { BUDGETS } from "./budgets.ts";
import { registerPageRoutes } from "./register-page.tsx";
import { registration } from "./registration.ts";
import { EVENTS, NOTICES } from "./words.ts";

/** Accounts. */
export const users: Feature = {
  name: "users",
  budgets: BUDGETS,
  events: EVENTS,
  notices: NOTICES,
  routes: (services) => [registration(services), ...registerPageRoutes(services)],
};
