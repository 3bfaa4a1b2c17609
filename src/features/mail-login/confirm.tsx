import * as z from "zod";
import { json } from "../../http/answer.ts";
import { clientInfoOf } from "../../http/client-info.ts";
import type { ConfirmationFields } from "../../http/page/confirmation-form.ts";
import { Form } from "../../http/page/form.tsx";
import { done } from "../../http/page/notice.ts";
import { pageRoute } from "../../http/page/page-route.ts";
import { returnTargetOf, withReturnTo } from "../../http/page/return-target.ts";
import { viewOf } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { textIn } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import type { Confirmation } from "../plugs.ts";
import { CodeField } from "./code-field.tsx";
import * as operations from "./operations.ts";
import { CODE_WRONG, CONFIRMATION_REFUSED, ELSEWHERE, EXPIRED, OFF } from "./problems.ts";
import { PAGES } from "./words.ts";

const FIELD = "mailed_code";
const SEND_PATH = "/confirm/code";

/** A button that has a code mailed, and the field that takes it. */
const ConfirmationForms = ({ view, failure, action, target }: ConfirmationFields) => {
  const { sendCode, confirmButton } = PAGES[view.language];
  return (
    <>
      <form method="post" action={view.href(withReturnTo(SEND_PATH, target))}>
        <button type="submit" class="plain">
          {sendCode}
        </button>
      </form>
      <Form view={view} failure={failure} action={action} button={confirmButton}>
        <CodeField view={view} failure={failure} name={FIELD} />
      </Form>
    </>
  );
};

/** A mailed code, for users who have neither a password nor a second factor. */
export const confirmation: Confirmation = {
  field: FIELD,
  schema: z.string().max(64).meta({
    description: "The code of a mail that this session asked for, or the token of its link",
    example: "8F3K-Q2ZD",
  }),
  title: textIn(PAGES, "confirmTitle"),
  Form: ConfirmationForms,
  isOffered: ({ mails, mailLogin }) => mails && mailLogin,
  problems: [CODE_WRONG, EXPIRED, ELSEWHERE, CONFIRMATION_REFUSED, OFF],
  confirm: operations.confirm,
};

const ON_ITS_WAY = "a mail with a code is on its way";

/** POST /sessions/current/login-code, and the same by the button of the confirm page. */
export function confirmationRoutes(services: FeatureServices): Route[] {
  const { domain } = services;
  return [
    {
      method: "POST",
      path: "/sessions/current/login-code",
      operation: "requestConfirmationCode",
      summary: "Have a code mailed, for POST /sessions/current/reauthenticate by a user without a password",
      session: true,
      answers: {
        200: { description: "On its way", body: () => z.object({ message: z.literal(ON_ITS_WAY) }) },
        403: {
          description: "No session, or a user who has a password or a second factor",
          codes: ["session_required", CONFIRMATION_REFUSED, OFF],
        },
        429: {
          description: "Too many tries: Retry-After says when the next one is allowed",
          codes: ["too_many_attempts"],
        },
        503: { description: "Without mail", codes: ["mail_disabled"] },
      },
      async handle(c) {
        await operations.requestConfirmation(domain, await requireSession(c, services), clientInfoOf(c, services));
        return json(200, { message: ON_ITS_WAY });
      },
    },
    pageRoute(
      {
        method: "POST",
        path: SEND_PATH,
        operation: "submitConfirmationCodePage",
        summary: "Have a code mailed to confirm by, for people",
        session: true,
        answers: {
          303: { description: "Done: back to the page that takes the code" },
          403: { description: "A user who has a password or a second factor", html: true },
          429: { description: "Too many tries", html: true },
          503: { description: "Without mail", html: true },
        },
        async handle(c) {
          const here = await requireSession(c, services);
          await operations.requestConfirmation(domain, here, clientInfoOf(c, services));
          const view = viewOf(c, services, here.user.language);
          return done(view, "code_sent", { query: withReturnTo("", returnTargetOf(c, services)) });
        },
      },
      services,
    ),
  ];
}
