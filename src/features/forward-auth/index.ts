import type { Feature } from "../feature.ts";
import { check } from "./check.ts";

/** Logs people in for products that know nothing of it: their proxy asks here before it passes a request on. */
export const forwardAuth: Feature = { name: "forward-auth", routes: (services) => [check(services)] };
