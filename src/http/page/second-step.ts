import type { SecondStepDue } from "../../authentication/sign-in.ts";
import { type Answer, seeOther } from "../answer.ts";
import type { TokenCookie } from "../token-cookie.ts";
import { withReturnTo } from "./return-target.ts";
import type { View } from "./view.ts";

/** Where people give the second step of a login, and where they set one up that has to have one. */
export const SECOND_STEP_PATH = "/login/second-step";
export const SETUP_PATH = "/login/set-up";

/** Leads a person on whose login waits for its second step. */
export function toSecondStep(
  { outcome, login = "" }: SecondStepDue,
  view: View,
  target: string | undefined,
  { loginCookie }: { readonly loginCookie: TokenCookie },
): Answer {
  const path = outcome === "second_step_required" ? SECOND_STEP_PATH : SETUP_PATH;
  return seeOther(view.href(withReturnTo(path, target)), { "set-cookie": loginCookie.set(login) });
}
