import { systemRandom } from "../../ports/random.ts";
import { fill, textsOf } from "../../texts/index.ts";
import { type Answer, page } from "../answer.ts";
import { preferredLanguage } from "../language.ts";
import type { Markup } from "./layout.tsx";

const STYLE =
  "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:27rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}";

/**
 * For a browser whose headers are too large, mostly by cookies. Nothing of ours can be asked for with these either, so it
 * has its style in itself. `host` is where the cookies are of.
 */
export function tooLargePage(status: number, host: string, acceptLanguage: string | undefined): Answer {
  const language = preferredLanguage(acceptLanguage) ?? "en";
  const { problems } = textsOf(language).page;
  const { title, lead } = problems.too_large;
  const nonce = systemRandom.token();
  const html: Markup = (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style nonce={nonce}>{STYLE}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p data-code="headers_too_large">{fill(lead, { host })}</p>
          <p>
            <a href="">{problems.again}</a>
          </p>
        </main>
      </body>
    </html>
  );
  return page(status, html.toString(), {
    "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  });
}
