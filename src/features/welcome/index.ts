import type { Feature } from "../feature.ts";
import { welcomeRoute } from "./page.tsx";

/** What stands at the root. */
export const welcome: Feature = { name: "welcome", routes: (services) => [welcomeRoute(services)] };
