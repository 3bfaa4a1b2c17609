import { ServiceError } from "../../core/errors.ts";
import { page } from "../../http/answer.ts";
import { html } from "../../http/page/answer.ts";
import { versioned } from "../../http/page/assets.ts";
import { viewOf } from "../../http/page/view.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { MAIL_POLICY, MailList } from "./dev-page.tsx";

/** Where the development profile shows the mails that it does not send. In the public profile nothing is here. */
export function devMailRoutes(services: FeatureServices): Route[] {
  const { profile, mailbox, pages } = services;
  if (profile.name === "public") return [];
  const list: Route = {
    method: "GET",
    path: "/dev/mail",
    operation: "listDevelopmentMails",
    summary: "Development profile: the mails of this process, for people",
    answers: { 200: { description: "A page", html: true } },
    handle(c) {
      const view = viewOf(c, services);
      return html(view, 200, MailList({ view, mails: mailbox?.list() ?? [], isSent: mailbox === undefined }));
    },
  };
  const show: Route = {
    method: "GET",
    path: "/dev/mail/:id",
    operation: "showDevelopmentMail",
    summary: "Development profile: the HTML part of a mail",
    answers: { 200: { description: "The mail", html: true }, 404: { description: "None", codes: ["not_found"] } },
    handle(_c, { id = "" }) {
      const mail = mailbox?.find(id);
      if (!mail) throw new ServiceError("not_found");
      const { logo } = pages.assets;
      const shown = mail.html.replace(/^<!doctype html>/, "");
      const withLogo = logo ? shown.replace('src="cid:logo"', `src="${profile.path}${versioned(logo)}"`) : shown;
      return page(200, withLogo, { "content-security-policy": MAIL_POLICY });
    },
  };
  return [list, show];
}
