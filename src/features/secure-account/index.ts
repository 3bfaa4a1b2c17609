import type { Feature } from "../feature.ts";
import { securePageRoutes } from "./page.tsx";
import { secure } from "./secure.ts";

/** "This was not me": what an owner does with the link in a mail that tells of something the owner did not do. */
export const secureAccount: Feature = {
  name: "secure-account",
  routes: (services) => [secure(services), ...securePageRoutes(services)],
};
