import type { Language } from "../user.ts";
import { en, type PageTexts } from "./page/en.ts";

export function textsOf(_language: Language): { readonly page: PageTexts } {
  return { page: en };
}

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR" };

export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** "30 seconds", "2 minutes": rounded up, so that nobody comes too early. */
export function secondsIn(language: Language, seconds: number): string {
  const [value, unit] = seconds < 120 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** "1 January 2026 at 12:00 UTC": the reader's own time zone is not known. */
export function timeIn(language: Language, at: number): string {
  const written = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return `${written.format(at)} UTC`;
}

/** The family of a user agent, in the language's words. */
export function deviceIn(_language: Language, family: string): string {
  return family;
}

/** "1 January 2026", in UTC. */
export function dateIn(language: Language, at: number): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" }).format(at);
}

/** A language's name in itself: "English", "français". */
export function languageName(language: Language): string {
  return new Intl.DisplayNames(LOCALES[language], { type: "language" }).of(language) ?? language;
}
