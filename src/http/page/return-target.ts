import type { RequestContext } from "../context.ts";
import { watchedTarget } from "../return-to.ts";
import type { PageServices, View } from "./view.ts";

/** Where a visitor wants to go afterwards, if that is one of ours or of a product behind us. */
export function returnTargetOf(c: RequestContext, services: PageServices): string | undefined {
  return watchedTarget(c.query.get("return_to") ?? undefined, services);
}

/** The origin of a target that is not ours. */
export function originOf(target: string | undefined): string | undefined {
  return target && URL.canParse(target) ? new URL(target).origin : undefined;
}

/** A path of ours, with where to go afterwards. */
export function withReturnTo(path: string, target: string | undefined): string {
  return target === undefined ? path : `${path}?return_to=${encodeURIComponent(target)}`;
}

/** Where to go now, by a link or by a redirect of a GET. */
export const nextLocation = (target: string | undefined, view: View): string => target ?? view.href("/account");

/** The page that leads out of here after a form. */
export const CONTINUE_PATH = "/continue";

/**
 * Where to go now after a form: straight to a page of the account, by a page of ours to everything else. What stands there
 * may redirect to other origins, also on our own host, and a browser would hold that against the form's page.
 */
export function nextLocationAfterForm(target: string | undefined, view: View): string {
  const account = view.href("/account");
  if (target === undefined || target === account || target.startsWith(`${account}/`)) return nextLocation(target, view);
  return view.href(withReturnTo(CONTINUE_PATH, target));
}
