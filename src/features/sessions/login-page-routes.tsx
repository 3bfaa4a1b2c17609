import type { LiveSession } from "../../auth.ts";
import { seeOther } from "../../http/answer.ts";
import type { RequestContext } from "../../http/context.ts";
import { cookiesOf } from "../../http/login-cookies.ts";
import { formPage } from "../../http/page/form-page.ts";
import { keeping, nextOf, originOf, targetOf } from "../../http/page/next.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { viewOf } from "../../http/page/view.ts";
import { placeOf } from "../../http/place.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { CREDENTIALS, logInBy } from "./log-in.ts";
import { HerePage, LoginPage } from "./login-page.tsx";

interface State {
  readonly target: string | undefined;
  readonly live: LiveSession | undefined;
}

/** Where people log in, and out. */
export function loginPageRoutes(services: FeatureServices): Route[] {
  const { auth, cookie, profile } = services;
  const offers = { registration: profile.registration === "open", reset: profile.mails };
  const open = async (c: RequestContext): Promise<State> => {
    const token = cookie.read(c);
    return { target: targetOf(c, services), live: token === undefined ? undefined : await auth.findSession(token) };
  };
  const page = formPage<State>(
    {
      path: "/login",
      name: "LoginPage",
      summary: "Log in, for people; `return_to` is where to go afterwards",
      body: CREDENTIALS,
      open,
      form: ({ view, tried, state: { live, target } }) =>
        live && target && !tried ? (
          <HerePage view={view} email={live.user.email} target={target} />
        ) : (
          <LoginPage view={view} tried={tried} target={target} offers={offers} />
        ),
      instead: ({ live, target }, view) =>
        live && originOf(target) === undefined ? seeOther(nextOf(target, view)) : undefined,
      leadsTo: ({ target }) => originOf(target),
      submit: async (c, view, { target }) =>
        seeOther(nextOf(target, view), cookiesOf(await logInBy(c, services), services)),
      failures: {
        401: "The form again: the same for an unknown e-mail and a wrong password",
        429: "The form again: too many tries",
        503: "The form again: too many at once",
      },
    },
    services,
  );
  const logOut = pageRoute(
    {
      method: "POST",
      path: "/logout",
      operation: "logOutByPage",
      summary: "Log out, for people",
      session: true,
      answers: { 303: { description: "Logged out, or never logged in: to the login" } },
      async handle(c) {
        const token = cookie.read(c);
        if (token !== undefined) await auth.endSession(token, placeOf(c, services));
        const { href } = viewOf(c, services);
        const target = targetOf(c, services);
        const login = keeping("/login", target);
        return seeOther(href(`${login}${target ? "&" : "?"}notice=logged_out`), { "set-cookie": cookie.expire() });
      },
    },
    services,
  );
  return [...page, logOut];
}
