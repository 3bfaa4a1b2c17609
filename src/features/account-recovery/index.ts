import type { Feature } from "../feature.ts";
import { securePageRoutes } from "./page.tsx";
import { reportCompromise } from "./report-compromise.ts";
import { EVENTS, NOTICES } from "./words.ts";

/** "This wasn't me": what an owner does with the link in a mail that tells of something the owner did not do. */
export const accountRecovery: Feature = {
  name: "account-recovery",
  events: EVENTS,
  notices: NOTICES,
  routes: (services) => [reportCompromise(services), ...securePageRoutes(services)],
};
