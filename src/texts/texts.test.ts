import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as features from "../features/index.ts";
import { plugsOf } from "../features/plugs.ts";
import { type InEachLanguage, LANGUAGES, type Language } from "../user.ts";
import { deviceIn, durationIn, languageName, secondsIn, textsOf, timeIn } from "./index.ts";

/** Every text with its path. */
function flat(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flat(inner, `${path}/${key}`));
}

const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
const OTHERS = LANGUAGES.filter((language) => language !== "en");

/** Empty on purpose; and what is the same word, or a name, in several languages. */
const EMPTY = ["/page/strength/empty"];
const SAME =
  /^\/(page\/(dir|strength\/empty)|sessions\/SESSIONS\/title|account\/OVERVIEW\/name|passkeys\/(WORDS|TITLE|NAME)\/?(title|unnamed|name)?)$/;

type Words = InEachLanguage<unknown>;

/** What one feature says: every export of its `words.ts`, and within it whatever is there in all languages. */
function wordsIn(value: unknown, path: string): [path: string, words: Words][] {
  if (typeof value !== "object" || value === null) return [];
  if (LANGUAGES.every((language) => language in value)) return [[path, value as Words]];
  return Object.entries(value).flatMap(([key, inner]) => wordsIn(inner, `${path}/${key}`));
}

const FEATURES = new URL("../features/", import.meta.url);
const files = readdirSync(FEATURES, { recursive: true, encoding: "utf8" }).filter((file) => /\bwords\.ts$/.test(file));
const said = await Promise.all(
  files.map(async (file) => wordsIn(await import(new URL(file, FEATURES).href), `/${file.replace("/words.ts", "")}`)),
);

/** All that is said in a language, by features and by what they share. */
const allIn = (language: Language) => [
  ...flat(textsOf(language)),
  ...said.flat().flatMap(([path, words]) => flat(words[language], path)),
];

describe("languages", () => {
  const expected = allIn("en").map(([path, text]) => [path, placesOf(text)]);

  test("features say something", () => expect(allIn("en").length).toBeGreaterThan(150));

  test.each(LANGUAGES)("%s has every key with the same places, and no text is empty", (language) => {
    const texts = allIn(language);
    expect(texts.map(([path, text]) => [path, placesOf(text)])).toEqual(expected);
    expect(texts.filter(([, text]) => text.trim() === "").map(([path]) => path)).toEqual(EMPTY);
    for (const [path, text] of texts) expect([path, text]).toEqual([path, text.trim()]);
  });

  test.each(OTHERS)("nothing of %s was left in English", (language) => {
    const english = new Map(allIn("en"));
    const left = allIn(language).filter(([path, text]) => english.get(path) === text && !SAME.test(path));
    expect(left).toEqual([]);
  });

  test("a French text has no space before a sign that could break away from it", () => {
    expect(allIn("fr").filter(([, text]) => / [:;?!»]|« /.test(text))).toEqual([]);
  });
});

test("every notice that a page leads to has its words", () => {
  const folder = new URL("../", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(?<!test)\.tsx?$/.test(file),
  );
  const named = sources.flatMap((file) =>
    [...readFileSync(new URL(file, folder), "utf8").matchAll(/\bdone\(view[^"]*"(\w+)"/g)].map(([, notice]) => notice),
  );
  expect([...new Set(named)].sort()).toEqual(Object.keys(plugsOf(Object.values(features)).notices).sort());
});

const HOUR = 60 * 60_000;
const AT = Date.UTC(2026, 0, 31, 13, 5);
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test.each<[Language, ...string[]]>([
  [
    "en",
    "1 hour",
    "2 hours",
    "30 minutes",
    "1 second",
    "119 seconds",
    "2 minutes",
    "31 January 2026 at 13:05 UTC",
    "English",
  ],
  [
    "fr",
    "1 heure",
    "2 heures",
    "30 minutes",
    "1 seconde",
    "119 secondes",
    "2 minutes",
    "31 janvier 2026 à 13:05 UTC",
    "Français",
  ],
  [
    "de",
    "1 Stunde",
    "2 Stunden",
    "30 Minuten",
    "1 Sekunde",
    "119 Sekunden",
    "2 Minuten",
    "31. Januar 2026 um 13:05 UTC",
    "Deutsch",
  ],
  [
    "es",
    "1 hora",
    "2 horas",
    "30 minutos",
    "1 segundo",
    "119 segundos",
    "2 minutos",
    "31 de enero de 2026 a las 13:05 UTC",
    "Español",
  ],
  [
    "pt",
    "1 hora",
    "2 horas",
    "30 minutos",
    "1 segundo",
    "119 segundos",
    "2 minutos",
    "31 de janeiro de 2026 às 13:05 UTC",
    "Português",
  ],
])("%s: numbers, times and names as they are written there", (language, ...expected) => {
  const hours = [HOUR, 2 * HOUR, HOUR / 2].map((time) => durationIn(language, time));
  const seconds = [1, 119, 120].map((count) => secondsIn(language, count));
  expect([...hours, ...seconds, timeIn(language, AT), languageName(language)].map(plain)).toEqual(expected);
  expect(deviceIn(language, "Firefox on Linux")).toMatch(/^Firefox \S+ Linux$/);
  expect(deviceIn(language, "curl")).toBe("curl");
});
