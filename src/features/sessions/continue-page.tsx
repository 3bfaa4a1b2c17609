import { seeOther } from "../../http/answer.ts";
import { html } from "../../http/page/answer.ts";
import { Layout } from "../../http/page/layout.tsx";
import { pageRoute } from "../../http/page/page-route.ts";
import { CONTINUE_PATH, nextLocation, returnTargetOf } from "../../http/page/return-target.ts";
import { viewOf } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import { fill } from "../../texts/index.ts";
import type { FeatureServices } from "../feature.ts";
import { LOGIN } from "./words.ts";

/**
 * Between a form of ours and a place that is not: the browser goes on from here by itself, or by the link. A product may
 * redirect to wherever it likes, and a redirect straight from the form would be held against that page's `form-action`
 * all along the way (CSP level 3 §6.4.1, as Chromium has it).
 */
export function continuePageRoutes(services: FeatureServices): Route[] {
  const route = pageRoute(
    {
      method: "GET",
      path: CONTINUE_PATH,
      operation: "showContinuePage",
      summary: "Goes on to `return_to`, for people who have sent a form",
      answers: {
        200: { description: "A page that leads there by itself", html: true },
        303: { description: "No place that may be returned to: to the account" },
      },
      handle(c) {
        const view = viewOf(c, services);
        const target = returnTargetOf(c, services);
        if (target === undefined) return seeOther(nextLocation(undefined, view));
        const title = fill(LOGIN[view.language].goOn, { place: new URL(target, services.profile.origin).host });
        return html(
          view,
          200,
          <Layout view={view} title={title} refresh={target}>
            <a class="button" href={target}>
              {title}
            </a>
          </Layout>,
        );
      },
    },
    services,
  );
  return [route];
}
