import { isoTime } from "../../ports/clock.ts";
import type { Feature } from "../feature.ts";
import { confirmation, confirmationRoutes } from "./confirm.tsx";
import { BUDGETS, makeCode } from "./operations.ts";
import { LINK_PATH, MailEntrance, pageRoutes } from "./pages.tsx";
import { requestLink } from "./request.ts";
import { mailLogins, migration, retention } from "./store.ts";
import { useLink } from "./use.ts";
import { CONFIRMATION_MAIL, EVENTS, LOGIN_MAIL, NOTICES } from "./words.ts";

/** Logs in by a mailed link or code, in the browser that asked for it. `code.ts` says how it is bound. */
export const mailLogin: Feature = {
  name: "mail-login",
  migrations: { "0003-mail-login": migration },
  retention: [retention],
  budgets: BUDGETS,
  events: EVENTS,
  notices: NOTICES,
  mails: {
    login_link: { purpose: "login_link", path: LINK_PATH, words: LOGIN_MAIL, code: makeCode },
    login_confirmation: { purpose: "login_link", path: "/confirm", words: CONFIRMATION_MAIL, code: makeCode },
  },
  entrances: [
    {
      Show: MailEntrance,
      isOffered: ({ mails, mailLogin }) => mails && mailLogin,
    },
  ],
  confirmations: [confirmation],
  async exported({ database }, userId) {
    const rows = await mailLogins(database).ofUser(database, { userId });
    return rows.map(({ sessionId, expiresAt }) => {
      return { purpose: sessionId === null ? "login" : "confirmation", expires_at: isoTime(expiresAt) };
    });
  },
  routes: (services) => [
    requestLink(services),
    useLink(services),
    ...pageRoutes(services),
    ...confirmationRoutes(services),
  ],
};
