import * as z from "zod";
import { prefersHtml } from "../../http/accept.ts";
import { json, seeOther } from "../../http/answer.ts";
import { html } from "../../http/page/answer.ts";
import { failurePage } from "../../http/page/failure.tsx";
import { branded, Layout, Lead } from "../../http/page/layout.tsx";
import { type View, viewOf } from "../../http/page/view.ts";
import { problem } from "../../http/problem.ts";
import type { Profile } from "../../http/profile.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { WELCOME } from "./words.ts";

/** GET /: the contract's one sentence for programs; for people the way in. */
export function welcomeRoute(services: FeatureServices): Route {
  const { sessions, cookie, profile } = services;
  return {
    method: "GET",
    path: "/",
    operation: "welcome",
    summary: "The service's name; for a browser a page, or the account of a logged-in user",
    answers: {
      200: { description: "It is here", body: () => z.object({ message: z.literal("Bienvenue") }), html: true },
      303: { description: "A browser that is logged in: to the account" },
    },
    failure: async (error, c) => (prefersHtml(c) ? failurePage(error, c, services) : problem(error, c.id)),
    async handle(c) {
      if (!prefersHtml(c)) return json(200, { message: "Bienvenue" });
      const view = viewOf(c, services);
      const token = cookie.read(c);
      const live = token === undefined ? undefined : await sessions.find(token);
      if (live) return seeOther(view.href("/account"));
      return html(view, 200, <WelcomePage view={view} profile={profile} />);
    },
  };
}

const WelcomePage = ({ view, profile }: { readonly view: View; readonly profile: Profile }) => {
  const { texts, href } = view;
  const { title, lead, logIn, register, development, document } = WELCOME[view.language];
  return (
    <Layout view={view} title={branded(title, view)}>
      <Lead>{lead}</Lead>
      <p class="stack">
        <a class="button" href={href("/login")}>
          {logIn}
        </a>
        {profile.registration === "open" && (
          <a class="button plain" href={href("/register")}>
            {register}
          </a>
        )}
      </p>
      {profile.name === "development" && (
        <p class="or small">
          {development} <a href={href("/dev/mail")}>{texts.mails}</a> · <a href={href("/openapi.json")}>{document}</a>
        </p>
      )}
    </Layout>
  );
};
