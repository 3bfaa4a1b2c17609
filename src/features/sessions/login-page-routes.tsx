import type { LiveSession } from "../../authentication/session.ts";
import { seeOther } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { loginCookies } from "../../http/login-cookies.ts";
import { formPage } from "../../http/page/form-page.ts";
import { nextLocation, nextLocationAfterForm, originOf, returnTargetOf } from "../../http/page/return-target.ts";
import { toSecondStep } from "../../http/page/second-step.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { CREDENTIALS, signInFromRequest } from "./log-in.ts";
import { HerePage, LoginPage } from "./login-page.tsx";

interface State {
  readonly target: string | undefined;
  readonly live: LiveSession | undefined;
}

/** Where people log in. */
export function loginPageRoutes(services: FeatureServices): Route[] {
  const { domain, sessions, cookie, profile, plugs } = services;
  const entrances = plugs.entrances.filter(({ isOffered }) => isOffered?.(domain) ?? true);
  const offers = { registration: profile.registration === "open", reset: profile.mails };
  const open = async (c: RequestContext): Promise<State> => {
    const token = cookie.read(c);
    return { target: returnTargetOf(c, services), live: token === undefined ? undefined : await sessions.find(token) };
  };
  return formPage<State>(
    {
      path: "/login",
      name: "LoginPage",
      summary: "Log in, for people; `return_to` is where to go afterwards",
      passkeys: true,
      body: CREDENTIALS,
      open,
      form: ({ view, failure, state: { live, target } }) =>
        live && target && !failure ? (
          <HerePage view={view} email={live.user.email} target={target} />
        ) : (
          <LoginPage view={view} failure={failure} target={target} offers={offers} entrances={entrances} />
        ),
      instead: ({ live, target }, view) =>
        live && originOf(target) === undefined ? seeOther(nextLocation(target, view)) : undefined,
      async submit(c, view, { target }) {
        const login = await signInFromRequest(c, services);
        if (login.outcome !== "signed_in") return toSecondStep(login, view, target, services);
        return seeOther(nextLocationAfterForm(target, view), { "set-cookie": await loginCookies(c, login, services) });
      },
      failures: {
        401: "The form again: the same for an unknown email and a wrong password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
}
