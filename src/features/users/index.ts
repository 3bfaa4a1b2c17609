import type { Feature } from "../feature.ts";
import { registerPageRoutes } from "./register-page.tsx";
import { registration } from "./registration.ts";

/** Accounts. */
export const users: Feature = {
  name: "users",
  routes: (services) => [registration(services), ...registerPageRoutes(services)],
};
