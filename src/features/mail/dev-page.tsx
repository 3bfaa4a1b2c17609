import { raw } from "hono/html";
import type { Markup } from "../../http/page.tsx";
import { cspHash } from "../../ports/digest.ts";
import type { Mail } from "../../ports/mail.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
article{border-top:1px solid;padding:1rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere}
:root{color-scheme:light dark}`;

/** Allows this page's own style, and nothing else. */
export const LIST_POLICY = `default-src 'none'; style-src ${cspHash(STYLE)}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`;

/** Mails have their styles in attributes; no script and no picture from anywhere. */
export const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/** The mails of this process, the newest first. */
export const MailList = ({ mails, isSent }: { mails: readonly Mail[]; isSent: boolean }): Markup => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Mails</title>
      <style>{raw(STYLE)}</style>
    </head>
    <body>
      <main>
        <h1>Mails</h1>
        {isSent && <p>Mails are sent or switched off: none is kept here.</p>}
        {!isSent && mails.length === 0 && <p>None yet. A mail comes here about a second after what caused it.</p>}
        {mails.map(({ id, to, subject, text, language }) => (
          <article lang={language}>
            <h2>{subject}</h2>
            <p>
              To {to}. <a href={`/dev/mail/${id}`}>As HTML</a>
            </p>
            <pre>{linked(text)}</pre>
          </article>
        ))}
      </main>
    </body>
  </html>
);

function linked(text: string) {
  return text.split("\n").map((line) => (
    <>
      {/^https?:\/\//.test(line) ? <a href={line}>{line}</a> : line}
      {"\n"}
    </>
  ));
}
