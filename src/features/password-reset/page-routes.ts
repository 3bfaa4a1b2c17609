import { z } from "zod";
import { wordsOf } from "../../errors.ts";
import { type Answer, page } from "../../http/answer.ts";
import { FIELDS, read } from "../../http/input.ts";
import { retryAfter, STATUS_OF } from "../../http/problem.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { DonePage, type Markup, PAGE_POLICY, ResetPage } from "./page.tsx";

const body = z.object({ reset_token: FIELDS.token, new_password: FIELDS.password });

/** The page that a reset link opens. GET consumes nothing, so that scanners of links do no harm. */
export function resetPageRoutes({ auth }: FeatureServices): Route[] {
  const show: Route = {
    method: "GET",
    path: "/reset-password",
    operation: "showResetPage",
    summary: "The page behind a reset link, for people",
    answers: { 200: { description: "A page", html: true } },
    handle: () => html(200, ResetPage({})),
  };
  const submit: Route = {
    method: "POST",
    path: "/reset-password",
    operation: "submitResetPage",
    summary: "The form of that page",
    body,
    answers: {
      200: { description: "A page: the password is set", html: true },
      400: { description: "The form again: the password cannot be used", html: true },
      403: { description: "The form again: the token is unknown, used or expired", html: true },
      503: { description: "The form again: too many at once", html: true },
    },
    failure: (error) => html(STATUS_OF[error.code], ResetPage({ error: wordsOf(error.code) }), retryAfter(error)),
    async handle(c) {
      const { reset_token, new_password } = await read(c, body, "field_missing");
      await auth.updatePassword(reset_token, new_password);
      return html(200, DonePage());
    },
  };
  return [show, submit];
}

function html(status: number, markup: Markup, headers: Record<string, string> = {}): Answer {
  return page(status, markup.toString(), { "content-security-policy": PAGE_POLICY, ...headers });
}
