import { AuthError } from "../../errors.ts";
import { page } from "../../http/answer.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";
import { LIST_POLICY, MAIL_POLICY, MailList } from "./dev-page.tsx";

/** Where the development profile shows the mails that it does not send. In the public profile nothing is here. */
export function devMailRoutes({ profile, mailbox }: FeatureServices): Route[] {
  if (profile.name === "public") return [];
  const list: Route = {
    method: "GET",
    path: "/dev/mail",
    operation: "listDevelopmentMails",
    summary: "Development profile: the mails of this process, for people",
    answers: { 200: { description: "A page", html: true } },
    handle() {
      const markup = MailList({ mails: mailbox?.list() ?? [], isSent: mailbox === undefined });
      return page(200, markup.toString(), { "content-security-policy": LIST_POLICY });
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
      if (!mail) throw new AuthError("not_found");
      return page(200, mail.html.replace(/^<!doctype html>/, ""), { "content-security-policy": MAIL_POLICY });
    },
  };
  return [list, show];
}
