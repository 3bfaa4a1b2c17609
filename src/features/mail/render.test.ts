import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../../user.ts";
import { LINK_OF, renderMail, renderTest } from "./render.ts";
import { TEXTS } from "./texts/index.ts";

const ORIGIN = "https://accounts.example.com";
const TOKEN = "Aa0_-".repeat(8) + "xyz";
const KINDS = Object.keys(LINK_OF) as (keyof typeof LINK_OF)[];
const DETAILS = { device: "Firefox on Linux", network: "192.0.2.1/32", at: Date.UTC(2026, 0, 31, 13, 5) };
const mailOf = (kind: (typeof KINDS)[number], language: (typeof LANGUAGES)[number], details = {}) =>
  renderMail({ kind, language, base: ORIGIN, token: TOKEN, details });

/** Every text with its path, and the places in it. */
function textsOf(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`));
}

describe("languages", () => {
  const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  const expected = textsOf(TEXTS.en).map(([path, text]) => [path, placesOf(text)]);

  test.each(LANGUAGES)("%s has every key with the same places, and no text is empty", (language) => {
    const texts = textsOf(TEXTS[language]);
    expect(texts.map(([path, text]) => [path, placesOf(text)])).toEqual(expected);
    expect(texts.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test.each(LANGUAGES.filter((language) => language !== "en"))("nothing of %s was left in English", (language) => {
    const english = new Map(textsOf(TEXTS.en));
    expect(textsOf(TEXTS[language]).filter(([path, text]) => english.get(path) === text)).toEqual([]);
  });
});

describe.each(LANGUAGES)("mails in %s", (language) => {
  test.each(KINDS)("A21, A42: %s has one link, to the public URL, and the code as a text", (kind) => {
    const { subject, text, html } = mailOf(kind, language, DETAILS);
    const url = `${ORIGIN}${LINK_OF[kind].path}#token=${TOKEN}`;
    expect(text.match(/\bhttps?:\S+/g)).toEqual([url]);
    expect(html.match(/\b(?:href|src)="[^"]*"/g)).toEqual([`href="${url}"`]);
    for (const part of [text, html]) expect(part.split(TOKEN)).toHaveLength(3);
    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    expect(subject).toBe(`Bienvenue: ${TEXTS[language].mails[kind].subject}`);
    expect(`${subject}${text}${html}`).not.toMatch(/\{\w+\}|undefined|NaN/);
  });

  test("a test has neither link nor code", () => {
    const { text, html } = renderTest(language);
    expect(`${text}${html}`).not.toMatch(/https?:|token/);
  });
});

describe("what happened", () => {
  test("in English, with the time in UTC and how long the link lives", () => {
    const { text } = mailOf("new_device", "en", DETAILS);
    expect(text).toContain(
      "- When: 31 January 2026 at 13:05 UTC\n- Device: Firefox on Linux\n- Network: 192.0.2.1/32\n",
    );
    expect(text).toContain("The link works once, for 72 hours.");
    expect(mailOf("password_reset", "en").text).toContain("for 30 minutes.");
  });

  test("in French", () => {
    const { text } = mailOf("new_device", "fr", DETAILS);
    expect(text).toMatch(/- Quand\u00a0: 31 janvier 2026 à 13:05 UTC\n- Appareil\u00a0: Firefox sous Linux\n/);
    expect(text).toMatch(/pendant 72\s?heures\./);
    expect(mailOf("password_reset", "fr").text).toMatch(/pendant 30\s?minutes\./);
  });

  test("a program's own name stays what it is; what is not known is not told", () => {
    expect(mailOf("new_device", "fr", { device: "curl" }).text).toContain("Appareil\u00a0: curl\n");
    expect(mailOf("new_device", "en").html).not.toContain("<ul>");
  });

  test("A42: whatever a device is called, it is text", () => {
    const { subject, text, html } = mailOf("new_device", "en", { device: `<img src=x onerror="a">{product}` });
    expect(html).toContain("&lt;img src=x onerror=&quot;a&quot;&gt;{product}");
    expect(html).not.toContain("<img");
    expect(text).toContain("<img src=x");
    expect(subject).not.toContain("img");
  });
});
