import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prefersHtml } from "../../src/http/accept.ts";

const prefers = (accept: string | undefined) =>
  prefersHtml({ header: (name) => (name === "accept" ? accept : undefined) });

describe("who wants a page (RFC 9110 §12.5.1)", () => {
  test.each([
    ["nothing said", undefined, false],
    ["an empty text", "", false],
    ["whatever, as curl and fetch send it", "*/*", false],
    ["any text", "text/*", false],
    ["JSON", "application/json", false],
    ["JSON rather than whatever, as clients of APIs send it", "application/json, text/plain, */*", false],
    ["a page", "text/html", true],
    ["in capitals", "Text/HTML", true],
    ["with parameters", "text/html; charset=utf-8; q=0.7, application/json; q=0.5", true],
    ["as Firefox sends it", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
    [
      "as Chromium sends it",
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
      true,
    ],
    ["as jQuery asks for a part of a page", "text/html, */*; q=0.01", true],
    ["a page or whatever, alike", "*/*, text/html", true],
    ["a page first of equals", "text/html, application/json", true],
    ["JSON first of equals", "application/json, text/html", false],
    ["JSON rather than a page", "text/html;q=0.8, application/json;q=0.9", false],
    ["a page rather than JSON", "application/json;q=0.8, text/html;q=0.9", true],
    ["whatever rather than a page", "text/html;q=0.5, */*", false],
    ["whatever, but not JSON", "text/html;q=0.5, application/json;q=0, */*", true],
    ["any data rather than a page, whatever else", "text/html;q=0.5, application/*;q=0.6, */*;q=0.1", false],
    ["a page, which is not wanted", "text/html;q=0, */*", false],
    ["a weight that is no number", "text/html;q=much", false],
    ["a weight below nought", "text/html;q=-1", false],
    ["a name that begins alike", "text/html5", false],
  ])("%s", (_what, accept, html) => {
    expect(prefers(accept)).toBe(html);
  });

  test("A29: whatever is sent, and however long, it is a page only if one is named", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (accept) => {
        if (prefers(accept)) expect(accept.toLowerCase()).toContain("text/html");
      }),
    );
    for (const unit of ["*/*,", "text/html;", ";q=", "\t"]) prefers(unit.repeat(8192 / unit.length));
    expect(prefers(`${"*/*,".repeat(10_000)}text/html`)).toBe(false);
  });
});
