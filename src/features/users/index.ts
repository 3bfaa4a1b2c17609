import type { Feature } from "../feature.ts";
import { registration } from "./registration.ts";

/** Accounts. */
export const users: Feature = { name: "users", routes: (services) => [registration(services)] };
