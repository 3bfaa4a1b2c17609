import * as z from "zod";
import { featureProblem, ServiceError } from "../../../src/core/errors.ts";
import type { Feature } from "../../../src/features/feature.ts";
import { json } from "../../../src/http/answer.ts";
import { clientInfoOf } from "../../../src/http/client-info.ts";
import { FIELDS, read } from "../../../src/http/input.ts";
import { AccountLayout } from "../../../src/http/page/account-layout.tsx";
import { html } from "../../../src/http/page/answer.ts";
import { pageRoute } from "../../../src/http/page/page-route.ts";
import { viewOf } from "../../../src/http/page/view.ts";
import { requireSession } from "../../../src/http/require-session.ts";
import type { Language } from "../../../src/user.ts";
import { award, badgesOf, migration, retention } from "./store.ts";

declare module "../../../src/core/problems/problem.ts" {
  interface ProblemCodes {
    readonly badge_taken: true;
  }
}
declare module "../../../src/http/page/notice.ts" {
  interface NoticeNames {
    readonly badge_given: true;
  }
}
declare module "../../../src/db/schema.ts" {
  interface EventKinds {
    readonly badge_awarded: true;
  }
  interface MailKinds {
    readonly badge_awarded: true;
  }
}

const inEach = <Said,>(said: (language: Language) => Said) => ({
  en: said("en"),
  fr: said("fr"),
  de: said("de"),
  es: said("es"),
  pt: said("pt"),
});

const TAKEN = featureProblem("badge_taken", {
  status: 409,
  message: "somebody has this badge",
  fields: ["name"],
  shown: inEach((language) => `taken, in ${language}`),
});

const BUDGET = { max: 2, window: 60_000, delay: 0 };
const BODY = z.object({ name: FIELDS.email });

/** A feature of tomorrow: with a table, an error code, an event, a mail, a notice, a budget, a page of the account and an export. */
export const badges: Feature = {
  name: "badges",
  migrations: { "5000-badges": migration },
  retention: [retention],
  events: { badge_awarded: inEach((language) => `Badge awarded, in ${language}`) },
  mails: {
    badge_awarded: {
      purpose: "report_compromise",
      path: "/secure-account",
      words: inEach((language) => ({
        subject: `a badge, in ${language}`,
        lines: ["a badge was awarded."],
        action: "This wasn't me",
        otherwise: "Else there is nothing to do.",
      })),
    },
  },
  notices: { badge_given: { path: "/account/badges", words: inEach((language) => `Badge given, in ${language}`) } },
  accountPages: [{ path: "/account/badges", title: inEach((language) => `Badges in ${language}`) }],
  exported: ({ database }, userId) => badgesOf(database, userId),
  routes: (services) => [
    {
      method: "POST",
      path: "/badges",
      operation: "awardBadge",
      summary: "Award a badge",
      session: true,
      body: BODY,
      answers: {
        200: { description: "Awarded", body: () => z.object({ name: z.string() }) },
        409: { description: "Somebody has it", codes: [TAKEN] },
      },
      async handle(c) {
        const { user } = await requireSession(c, services);
        const { name } = await read(c, BODY, "field_missing");
        const { database, throttle, consequences, clock } = services.domain;
        await throttle.attempt("badge", BUDGET, String(user.id));
        const client = clientInfoOf(c, services);
        const effects = consequences.effects("badge_awarded", client, [
          consequences.noticeMail("badge_awarded", client),
        ]);
        const badge = { name, user_id: user.id, expires_at: clock.now() + 1000 };
        if (!(await award(database, badge, effects))) throw new ServiceError(TAKEN);
        return json(200, { name });
      },
    },
    pageRoute(
      {
        method: "GET",
        path: "/account/badges",
        operation: "showBadgesPage",
        summary: "The account's badges",
        session: true,
        answers: { 200: { description: "A page", html: true } },
        async handle(c) {
          const { user } = await requireSession(c, services);
          const view = viewOf(c, services, user.language);
          const held = await badgesOf(services.domain.database, user.id);
          return html(
            view,
            200,
            <AccountLayout view={view} title="Badges" section="/account/badges">
              <p>{held.map(({ name }) => name).join(", ")}</p>
            </AccountLayout>,
          );
        },
      },
      services,
    ),
  ],
};
