import type { Markup } from "../../http/page/layout.tsx";
import type { Picture } from "../../ports/mail.ts";
import type { Language } from "../../user.ts";

/** Whose mails they are. */
export interface MailBrand {
  readonly name: string;
  /** Dark enough for white text on it, as `#rrggbb`. */
  readonly color: string;
  /** None where mail programs could not show it. */
  readonly logo?: Picture | undefined;
}

/** What stands in a mail, whatever its form. */
export interface Content {
  readonly language: Language;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly details: readonly string[];
  readonly link?: { readonly action: string; readonly url: string; readonly lifetime: string } | undefined;
  readonly code?: { readonly intro: string; readonly text: string } | undefined;
  readonly otherwise?: string | undefined;
  readonly brand: MailBrand;
}

// Colours are left to the reader's mail program, but on the button, so that dark mode stays dark.
const BODY =
  "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:34em;margin:0 auto;padding:1em";
const button = (color: string) =>
  `display:inline-block;padding:.6em 1.2em;border-radius:.4em;background:${color};color:#fff;text-decoration:none`;
const HEAD = "font-size:1.25em;font-weight:600;padding-bottom:.6em";
const head = (color: string) => `${HEAD};border-bottom:3px solid ${color}`;
const LOGO = "display:block;height:32px;width:auto;max-width:192px";
const CODE = "font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;word-break:break-all";

const Html = ({ language, subject, paragraphs, details, link, code, otherwise, brand }: Content): Markup => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <meta name="color-scheme" content="light dark" />
      <title>{subject}</title>
    </head>
    <body style={BODY}>
      <div style={head(brand.color)}>
        {brand.logo ? <img src="cid:logo" alt={brand.name} height="32" style={LOGO} /> : brand.name}
      </div>
      {paragraphs.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {details.length > 0 && (
        <ul>
          {details.map((detail) => (
            <li>{detail}</li>
          ))}
        </ul>
      )}
      {link && (
        <>
          <p>
            <a href={link.url} style={button(brand.color)}>
              {link.action}
            </a>
          </p>
          <p>{link.lifetime}</p>
        </>
      )}
      {code && (
        <p>
          {code.intro}
          <br />
          <code style={CODE}>{code.text}</code>
        </p>
      )}
      {otherwise && <p>{otherwise}</p>}
      <p>{brand.name}</p>
    </body>
  </html>
);

export function htmlOf(content: Content): string {
  return `<!doctype html>${Html(content).toString()}`;
}

export function textOf({ paragraphs, details, link, code, otherwise, brand }: Content): string {
  const parts = [
    ...paragraphs,
    details.map((detail) => `- ${detail}`).join("\n"),
    link ? `${link.action}:\n${link.url}\n\n${link.lifetime}` : "",
    code ? `${code.intro}\n${code.text}` : "",
    otherwise ?? "",
    brand.name,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
