import { Frame } from "../../http/page/layout.tsx";
import type { View } from "../../http/page/view.ts";
import type { Mail } from "../../ports/mail.ts";
import { fill } from "../../texts/index.ts";

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
  const texts = view.texts.mails;
  return (
    <Frame view={view} title={texts.title} class="mails">
      <main id="content">
        <h1>{texts.title}</h1>
        <p class="lead">{isSent ? texts.sent : texts.lead}</p>
        {!isSent && mails.length === 0 && <p>{texts.none}</p>}
        {mails.map((mail) => (
          <Letter view={view} mail={mail} />
        ))}
      </main>
    </Frame>
  );
};

const Letter = ({ view, mail: { id, to, subject, text, language } }: { readonly view: View; readonly mail: Mail }) => {
  const { texts, href } = view;
  const link = /^https?:\/\/\S+#token=(\S+)$/m.exec(text);
  return (
    <article class="card mail">
      <div>
        <h2 lang={language}>{subject}</h2>
        <p class="quiet small">
          {fill(texts.mails.to, { address: to })} · <a href={href(`/dev/mail/${id}`)}>{texts.mails.html}</a>
        </p>
      </div>
      {link && (
        <p class="actions">
          <a class="button" href={link[0]}>
            {texts.mails.open}
          </a>
          <button type="button" class="plain" data-copy={link[1]} data-done={texts.copied} hidden>
            {texts.mails.copyCode}
          </button>
        </p>
      )}
      <pre lang={language}>{text}</pre>
    </article>
  );
};
