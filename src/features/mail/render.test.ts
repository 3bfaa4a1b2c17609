import { describe, expect, test } from "vitest";
import type { CommonMailKind, MailKind } from "../../db/schema.ts";
import { textsOf } from "../../texts/index.ts";
import { LANGUAGES, type Language } from "../../user.ts";
import * as features from "../index.ts";
import { plugsOf } from "../plugs.ts";
import { LINK_OF, linkOf, renderMail, renderTest } from "./render.ts";

const ORIGIN = "https://accounts.example.com";
const TOKEN = "Aa0_-".repeat(8) + "xyz";
const { mails } = plugsOf(Object.values(features));
const KINDS = [...Object.keys(LINK_OF), ...Object.keys(mails)] as MailKind[];
const wordsOf = (kind: MailKind, language: Language) =>
  mails[kind]?.words[language] ?? textsOf(language).mail.mails[kind as CommonMailKind];
const DETAILS = { userAgent: "Firefox on Linux", network: "192.0.2.1/32", at: Date.UTC(2026, 0, 31, 13, 5) };
const mailOf = (kind: MailKind, language: Language, details = {}) =>
  renderMail({
    kind,
    mails,
    language,
    brand: { name: "Ça & là", color: "#7a1f5c" },
    base: ORIGIN,
    token: TOKEN,
    details,
  });

describe.each(LANGUAGES)("mails in %s", (language) => {
  test.each(KINDS)("A21, A42: %s has one link, to the public URL, and the code as a text", (kind) => {
    const { subject, text, html } = mailOf(kind, language, DETAILS);
    const url = `${ORIGIN}${linkOf(kind, mails).path}#token=${TOKEN}`;
    expect(text.match(/\bhttps?:\S+/g)).toEqual([url]);
    expect(html.match(/\b(?:href|src)="[^"]*"/g)).toEqual([`href="${url}"`]);
    for (const part of [text, html]) expect(part.split(TOKEN)).toHaveLength(3);
    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    expect(subject).toBe(`Ça & là: ${wordsOf(kind, language).subject}`);
    expect([text.includes("Ça & là"), html.includes("Ça &amp; là")]).toEqual([true, true]);
    expect(`${subject}${text}${html}`).not.toMatch(/\{\w+\}|undefined|NaN/);
  });

  test("a test has neither link nor code", () => {
    const { text, html } = renderTest(language, { name: "Ça & là", color: "#7a1f5c" });
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
    expect(mailOf("new_device", "fr", { userAgent: "curl" }).text).toContain("Appareil\u00a0: curl\n");
    expect(mailOf("new_device", "en").html).not.toContain("<ul>");
  });

  test("A42: whatever a device is called, it is text", () => {
    const { subject, text, html } = mailOf("new_device", "en", { userAgent: `<img src=x onerror="a">{product}` });
    expect(html).toContain("&lt;img src=x onerror=&quot;a&quot;&gt;{product}");
    expect(html).not.toContain("<img");
    expect(text).toContain("<img src=x");
    expect(subject).not.toContain("img");
  });
});
