import type { Language } from "../../../user.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { Texts } from "./texts.ts";

export type { Texts } from "./texts.ts";

export const TEXTS: Readonly<Record<Language, Texts>> = { en, fr };

/** How times are written; English as it is most widely read. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR" };

const MINUTE_MS = 60_000;

/** A text with its places filled; a place that nobody fills stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** "24 hours", "30 minutes". */
export function durationIn(language: Language, milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS);
  const [value, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
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
export function deviceIn(language: Language, family: string): string {
  const [browser = "", system] = family.split(" on ");
  return system === undefined ? family : fill(TEXTS[language].browserOnSystem, { browser, system });
}
