import { Frame } from "../../http/page/layout.tsx";
import type { View } from "../../http/page/view.ts";
import type { Mail } from "../../ports/mail.ts";
import { fill } from "../../texts/index.ts";
import { MAILS_PAGE } from "./words.ts";

/** Mails have their styles in attributes; no script, and no picture but our own. */
export const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; img-src 'self'";

interface MailListProps {
  readonly view: View;
  readonly mails: readonly Mail[];
  /** Whether they go elsewhere. */
  readonly isSent: boolean;
}

/** The mails of this process, the newest first. */
export const MailList = ({ view, mails, isSent }: MailListProps) => {
  const { sent, lead, none } = MAILS_PAGE[view.language];
  return (
    <Frame view={view} title={view.texts.mails} class="mails">
      <main id="content">
        <h1>{view.texts.mails}</h1>
        <p class="lead">{isSent ? sent : lead}</p>
        {!isSent && mails.length === 0 && <p>{none}</p>}
        {mails.map((mail) => (
          <Letter view={view} mail={mail} />
        ))}
      </main>
    </Frame>
  );
};

const Letter = ({ view, mail: { id, to, subject, text, language } }: { readonly view: View; readonly mail: Mail }) => {
  const { texts, href } = view;
  const words = MAILS_PAGE[view.language];
  const link = /^https?:\/\/\S+#token=(\S+)$/m.exec(text);
  return (
    <article class="card mail">
      <div>
        <h2 lang={language}>{subject}</h2>
        <p class="quiet small">
          {fill(words.to, { address: to })} · <a href={href(`/dev/mail/${id}`)}>{words.html}</a>
        </p>
      </div>
      {link && (
        <p class="actions">
          <a class="button" href={link[0]}>
            {words.open}
          </a>
          <button type="button" class="plain" data-copy={link[1]} data-done={texts.copied} hidden>
            {words.copyCode}
          </button>
        </p>
      )}
      <pre lang={language}>{text}</pre>
    </article>
  );
};
