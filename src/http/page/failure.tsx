import { ServiceError } from "../../core/errors.ts";
import { type Answer, seeOther } from "../answer.ts";
import type { RequestContext } from "../context.ts";
import { retryAfter } from "../problem.ts";
import { html } from "./answer.ts";
import { ErrorPage } from "./error-page.tsx";
import { done } from "./notice.ts";
import { returnTargetOf, withReturnTo } from "./return-target.ts";
import { type PageServices, viewOf } from "./view.ts";

/**
 * A failure as a page. Who has to log in first, or to give the password again, is led there, and from there to where this
 * was (to the page of a form, not to its sending).
 */
export function failurePage(error: unknown, c: RequestContext, services: PageServices): Answer {
  const failure = error instanceof ServiceError ? error : new ServiceError("internal");
  const view = viewOf(c, services);
  if (failure.code === "session_required") return seeOther(view.href(`/login?return_to=${here(c)}`));
  if (failure.code === "reauthentication_required" || failure.code === "factor_required")
    return seeOther(view.href(`/confirm?return_to=${here(c)}`));
  if (failure.code === "login_expired") {
    const target = returnTargetOf(c, services);
    return done(view, "login_expired", { query: withReturnTo("", target) });
  }
  return html(
    view,
    failure.problem.status,
    <ErrorPage view={view} failure={failure} requestId={c.id} />,
    retryAfter(failure),
  );
}

function here({ method, mount, path, query }: RequestContext): string {
  const kept = method === "GET" && query.size > 0 ? `?${query.toString()}` : "";
  return encodeURIComponent(mount + path + kept);
}
