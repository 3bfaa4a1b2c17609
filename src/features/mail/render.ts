import type { CommonMailKind, MailKind, TokenPurpose } from "../../db/schema.ts";
import type { MailDetails } from "../../db/tables/mails.ts";
import { LIFETIME_OF } from "../../db/tables/tokens.ts";
import type { Picture } from "../../ports/mail.ts";
import { deviceIn, durationIn, fill, type Texts, textsOf, timeIn } from "../../texts/index.ts";
import type { OneMail } from "../../texts/mail/texts.ts";
import type { Language } from "../../user.ts";
import type { Plugs } from "../plugs.ts";
import { type Content, htmlOf, type MailBrand, textOf } from "./template.tsx";

/** Which token a mail carries, and the page that takes it. */
export const LINK_OF: Readonly<Record<CommonMailKind, { readonly purpose: TokenPurpose; readonly path: string }>> = {
  email_verification: { purpose: "email_verification", path: "/verify-email" },
  password_reset: { purpose: "password_reset", path: "/reset-password" },
  account_exists: { purpose: "password_reset", path: "/reset-password" },
  password_changed: { purpose: "report_compromise", path: "/secure-account" },
  new_device: { purpose: "report_compromise", path: "/secure-account" },
  failures_before_success: { purpose: "report_compromise", path: "/secure-account" },
};

/** The same for every kind. */
export function linkOf(kind: MailKind, mails: Plugs["mails"] = {}) {
  return mails[kind] ?? LINK_OF[kind as CommonMailKind];
}

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly logo: Picture | undefined;
}

export interface MailContent {
  readonly kind: MailKind;
  /** Kinds that features bring. */
  readonly mails?: Plugs["mails"];
  readonly language: Language;
  readonly brand: MailBrand;
  /** The public URL, and nothing that a request says. */
  readonly base: string;
  readonly token: string;
  /** What people type; the token, if it is left out. */
  readonly code?: string;
  readonly details: MailDetails;
}

/**
 * A mail's subject and its two parts, with one link. The token stands in the fragment, which no server, log or Referer sees
 * (and as text, for people who cannot open the link). What users chose is nowhere; what their programs say is escaped.
 */
export function renderMail({
  kind,
  mails,
  language,
  brand,
  base,
  token,
  code = token,
  details,
}: MailContent): Rendered {
  const texts = textsOf(language).mail;
  const own = mails?.[kind];
  const words: OneMail = own ? own.words[language] : texts.mails[kind as CommonMailKind];
  const { subject, lines, action, otherwise, code: intro = texts.code } = words;
  const { purpose, path } = linkOf(kind, mails);
  const lifetime = fill(texts.lifetime, { time: durationIn(language, LIFETIME_OF[purpose]) });
  return render({
    ...framed(texts, language, brand, subject, lines),
    details: detailsIn(texts, language, details),
    link: { action, url: `${base}${path}#token=${token}`, lifetime },
    code: { intro, text: code },
    otherwise,
  });
}

/** A brand, as mails show it: mail programs show no SVG. */
export function mailBrand({ name, color }: Pick<MailBrand, "name" | "color">, logo: Picture | undefined): MailBrand {
  return { name, color, logo: logo?.type === "image/svg+xml" ? undefined : logo };
}

/** A mail that only shows that it arrives. */
export function renderTest(language: Language, brand: MailBrand): Rendered {
  const texts = textsOf(language).mail;
  return render({ ...framed(texts, language, brand, texts.test.subject, texts.test.lines), details: [] });
}

function framed(
  { hello }: Texts["mail"],
  language: Language,
  brand: MailBrand,
  subject: string,
  lines: readonly string[],
) {
  const paragraphs = [hello, ...lines.map((line) => fill(line, { product: brand.name }))];
  return { language, subject: `${brand.name}: ${subject}`, paragraphs, brand };
}

function detailsIn(texts: Texts["mail"], language: Language, { at, userAgent, network }: MailDetails): string[] {
  return [
    at === undefined ? "" : fill(texts.when, { time: timeIn(language, at) }),
    userAgent === undefined ? "" : fill(texts.device, { device: deviceIn(language, userAgent) }),
    network === undefined ? "" : fill(texts.network, { network }),
  ].filter((detail) => detail !== "");
}

function render(content: Content): Rendered {
  return { subject: content.subject, text: textOf(content), html: htmlOf(content), logo: content.brand.logo };
}
