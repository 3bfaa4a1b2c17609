import type { Mailbox } from "../../ports/mail.ts";
import type { Route } from "../route.ts";
import { html } from "./answer.ts";
import { Layout, Lead } from "./layout.tsx";
import { pageRoute } from "./page-route.ts";
import { type PageServices, type View, viewOf } from "./view.ts";

interface InboxPage {
  readonly path: string;
  readonly operation: string;
  /** Where the code of the mail is entered by hand. */
  readonly code: string;
  /** Where the mail is asked for again. */
  readonly again: string;
}

interface InboxServices extends PageServices {
  readonly mailbox: Mailbox | undefined;
}

/** After a mail was asked for: what comes next is in the inbox. It says the same to everybody. */
export function inboxRoute({ path, operation, code, again }: InboxPage, services: InboxServices): Route {
  const keepsMails = services.mailbox !== undefined;
  return pageRoute(
    {
      method: "GET",
      path,
      operation,
      summary: "After a mail was asked for: look into the inbox, for people",
      answers: { 200: { description: "A page", html: true } },
      handle(c) {
        const view = viewOf(c, services);
        return html(view, 200, <Inbox view={view} code={code} again={again} keepsMails={keepsMails} />);
      },
    },
    services,
  );
}

interface InboxProps extends Pick<InboxPage, "code" | "again"> {
  readonly view: View;
  /** Whether mails are kept here, for developers. */
  readonly keepsMails: boolean;
}

const Inbox = ({ view, code, again, keepsMails }: InboxProps) => {
  const { texts, href } = view;
  return (
    <Layout view={view} title={texts.inbox.title}>
      <Lead>{texts.inbox.lead}</Lead>
      {keepsMails && (
        <a class="button" href={href("/dev/mail")}>
          {texts.mails}
        </a>
      )}
      <p class="or">
        <a href={href(code)}>{texts.inbox.code}</a>
        <br />
        {texts.inbox.again} <a href={href(again)}>{texts.inbox.againLink}</a>
      </p>
    </Layout>
  );
};
