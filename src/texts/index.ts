import type { Language } from "../user.ts";
import { de as deMail } from "./mail/de.ts";
import { en as enMail } from "./mail/en.ts";
import { es as esMail } from "./mail/es.ts";
import { fr as frMail } from "./mail/fr.ts";
import { pt as ptMail } from "./mail/pt.ts";
import type { MailTexts } from "./mail/texts.ts";
import { de } from "./page/de.ts";
import { en, type PageTexts } from "./page/en.ts";
import { es } from "./page/es.ts";
import { fr } from "./page/fr.ts";
import { pt } from "./page/pt.ts";

/** All that is said in one language. */
export interface Texts {
  readonly mail: MailTexts;
  readonly page: PageTexts;
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: { mail: enMail, page: en },
  fr: { mail: frMail, page: fr },
  de: { mail: deMail, page: de },
  es: { mail: esMail, page: es },
  pt: { mail: ptMail, page: pt },
};

/** How times are written; English and Portuguese as they are most widely read. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR", de: "de-DE", es: "es-ES", pt: "pt-BR" };

const MINUTE_MS = 60_000;

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** A text with its places filled; a place that nobody fills stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** "24 hours", "30 minutes". */
export function durationIn(language: Language, milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS);
  return minutes % 60 === 0 ? amountIn(language, minutes / 60, "hour") : amountIn(language, minutes, "minute");
}

/** "30 seconds", "2 minutes": rounded up, so that nobody comes too early. */
export function secondsIn(language: Language, seconds: number): string {
  return seconds < 120 ? amountIn(language, seconds, "second") : amountIn(language, Math.ceil(seconds / 60), "minute");
}

function amountIn(language: Language, value: number, unit: "hour" | "minute" | "second"): string {
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** "1 January 2026 at 12:00 UTC": the reader's own time zone is not known. */
export function timeIn(language: Language, at: number): string {
  const format = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(LOCALES[language], format).format(at)} UTC`;
}

/** The family of a user agent, in the language's words. */
export function deviceIn(language: Language, family: string): string {
  const [browser = "", system] = family.split(" on ");
  return system === undefined ? family : fill(TEXTS[language].mail.browserOnSystem, { browser, system });
}

/** A language's name in itself, as it begins a line: "English", "Français". */
export function languageName(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
