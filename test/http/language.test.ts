import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { preferredLanguage } from "../../src/http/language.ts";
import { LANGUAGES } from "../../src/user.ts";

describe("the language of Accept-Language (RFC 9110 §12.5.4)", () => {
  test.each([
    ["nothing", undefined, undefined],
    ["an empty text", "", undefined],
    ["one of ours", "fr", "fr"],
    ["in capitals", "FR", "fr"],
    ["with a region", "fr-CH", "fr"],
    ["one that begins like ours", "fry, fr;q=0.1", "fr"],
    ["as a browser sends it", "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"],
    ["the heavier one, though it comes later", "en;q=0.4, fr;q=0.8", "fr"],
    ["the first of equals", "en;q=0.8, fr;q=0.8", "en"],
    ["spaces around everything", "  nl ,\t fr ; q=0.5 ", "fr"],
    ["another language first", "nl-NL, nl;q=0.9, en;q=0.3", "en"],
    ["none of ours", "nl, ja;q=0.5", undefined],
    ["whatever", "*", "en"],
    ["whatever but English", "en;q=0, *", "fr"],
    ["whatever, but rather French", "fr, *;q=0.5", "fr"],
    ["not wanted", "fr;q=0", undefined],
    ["not wanted in one region, and then in all", "fr;q=0.000, en;q=0.001", "en"],
    ["a weight that is no number", "fr;q=much, en;q=0.1", "en"],
    ["a weight above one", "fr;q=7, en;q=0.1", "en"],
    ["a weight below nought", "fr;q=-1, en;q=0.1", "en"],
    ["an empty weight", "fr;q=, en;q=0.1", "en"],
    ["empty members", ",,fr,,", "fr"],
  ])("%s", (_what, header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  test("whatever is sent, the answer is one of ours or none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (header) => {
        expect([undefined, ...LANGUAGES]).toContain(preferredLanguage(header));
      }),
    );
  });

  test("A29: a header as long as headers can be is no work", () => {
    for (const unit of ["f", "fr,", "fr;", ";q=", "- ", "\t"]) preferredLanguage(unit.repeat(8192 / unit.length));
    expect(preferredLanguage(`${"nl,".repeat(10_000)}fr`)).toBeUndefined();
  });
});
