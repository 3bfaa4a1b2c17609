import type { RequestContext } from "../context.ts";
import type { Route } from "../route.ts";
import { failurePage } from "./failure.tsx";
import type { PageServices } from "./view.ts";

/** A route for people: its failures are pages. */
export function pageRoute(route: Omit<Route, "failure">, services: PageServices): Route {
  return {
    ...route,
    otherFields: "ignored",
    failure: async (error: unknown, c: RequestContext) => failurePage(error, c, services),
  };
}
