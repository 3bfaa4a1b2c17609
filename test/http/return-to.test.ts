import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { returnTarget } from "../../src/http/return-to.ts";

const OURS = "https://accounts.example.com";
const SHOP = "https://shop.example.com";
const PROFILE = { origin: OURS, returnOrigins: new Set([SHOP, "http://localhost:3000"]) };
const target = (value: string | undefined) => returnTarget(value, PROFILE);

describe("what return_to may be", () => {
  test.each([
    "/",
    "/account?x=1",
    "/account?next=//evil.example&a=https://evil.example#//evil.example",
    "/deep/er//still/",
    "/caf%C3%A9/a%20b",
    "/@evil.example",
    "/:80",
    `${SHOP}/`,
    `${SHOP}/cart?id=7&x=%26#top`,
    `${OURS}/account`,
    "http://localhost:3000/cart",
  ])("%s, as it is", (value) => {
    expect(target(value)).toBe(value);
  });

  test.each([
    ["/a/./b/../c", "/a/c"],
    ["/a'b\"<c>?'\"<>", "/a'b%22%3Cc%3E?%27%22%3C%3E"],
    [SHOP, `${SHOP}/`],
    ["HTTPS://SHOP.example.com:443/a/../b", `${SHOP}/b`],
    [`${SHOP}?a=1`, `${SHOP}/?a=1`],
  ])("%s, as browsers write it", (value, written) => {
    expect(target(value)).toBe(written);
  });
});

/** What browsers, proxies and products take for something else than it looks like. */
const CORPUS = [
  "",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "https:\\\\evil.example",
  `https:\\\\${SHOP.slice(8)}`,
  `https:${SHOP.slice(8)}`,
  `https:///${SHOP.slice(8)}`,
  "%2f%2fevil.example",
  "/%2f%2fevil.example",
  "/%2Fevil.example",
  "/%5cevil.example",
  "/%5C%5Cevil.example",
  "/%09/evil.example",
  "/%0a/evil.example",
  "/%00/evil.example",
  "/%20/evil.example",
  "/%7F/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nLocation: https://evil.example",
  "\t//evil.example",
  "ht\ntps://evil.example",
  " https://evil.example",
  `${SHOP}/ `,
  `${SHOP}\t/`,
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/a/%2e%2e//evil.example",
  "/./%2fevil.example",
  ".//evil.example",
  "./account",
  "account",
  "?x=1",
  "#x",
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "java\tscript:alert(1)",
  "javascript://shop.example.com/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://shop.example.com/x",
  "view-source:https://shop.example.com/",
  "ftp://shop.example.com/",
  "wss://shop.example.com/",
  "http://shop.example.com/",
  "https://shop.example.com:8443/",
  "https://shop.example.com./",
  "https://shop.example.com.evil.example/",
  "https://shop.example.com%2eevil.example/",
  "https://evil.example/https://shop.example.com/",
  "https://evil.example#shop.example.com",
  "https://evil.example?https://shop.example.com",
  "https://evil.example\\@shop.example.com/",
  "https://shop.example.com\\.evil.example/",
  "https://shop.example.com@evil.example/",
  "https://me@shop.example.com/",
  "https://me:s3cr3t@shop.example.com/",
  "https://@shop.example.com/",
  "https://:@shop.example.com/",
  "https://evil.shop.example.com/",
  "https://example.com/",
  "https://*.example.com/",
  "https://xshop.example.com/",
  "https://shopXexample.com/",
  "https://shop。example.com/",
  "https://ｓhop.example.com/",
  "https://shop.example.com\u0000.evil.example/",
  "https://shop.example.com:99999/",
  "https://[shop.example.com]/",
  "https://",
  "http://",
  "//",
  "/\u2028/evil.example",
  "/\u00a0/evil.example",
  "／／evil.example",
  "/café",
  "null",
  `/${"x".repeat(2000)}`,
  `${SHOP}/${"x".repeat(2000)}`,
];

describe("ASVS 1.2.2, 3.7.2, V57: return_to leads to nobody else", () => {
  test.each(CORPUS)("%j", (value) => {
    expect(target(value)).toBeUndefined();
  });

  test("nor is anything returned to if nothing is named", () => {
    expect(target(undefined)).toBeUndefined();
    expect(returnTarget(`${SHOP}/`, { origin: OURS, returnOrigins: new Set() })).toBeUndefined();
  });

  /** Where a browser goes from our own page that is told this. */
  const origin = (location: string) => new URL(location, `${OURS}/login`).origin;
  const ALLOWED = [OURS, ...PROFILE.returnOrigins];
  const SYLLABLES = [
    "/",
    "\\",
    "//",
    ":",
    "@",
    "?",
    "#",
    ".",
    "..",
    "%2f",
    "%5c",
    "%2e",
    "%09",
    "%00",
    "\t",
    "\n",
    " ",
  ];
  const WORDS = [
    SHOP,
    OURS,
    "https:",
    "http://",
    "javascript:",
    "evil.example",
    "shop.example.com",
    "a",
    "é",
    "\u0000",
  ];
  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.array(fc.constantFrom(...SYLLABLES, ...WORDS), { maxLength: 8 }).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom("/", SHOP, OURS), fc.string({ unit: "binary" })).map((parts) => parts.join("")),
  );

  test("whatever it is, a browser goes to an origin that is allowed, and reads there what was answered", () => {
    let led = 0;
    fc.assert(
      fc.property(values, (value) => {
        const location = target(value);
        if (location === undefined) return;
        led++;
        expect(ALLOWED).toContain(origin(location));
        expect(location).toMatch(/^(\/(?![/\\])|https?:\/\/)[!-~]*$/);
        const url = new URL(location, `${OURS}/login`);
        expect([url.href, url.href.slice(OURS.length)]).toContain(location);
        // It is its own answer: who asks twice is not told something else.
        expect(target(location)).toBe(location);
      }),
      { numRuns: 5_000 },
    );
    expect(led).toBeGreaterThan(100);
  });

  test("control: a check of the first character lets the corpus through", () => {
    const weak = (value: string) => value.startsWith("/") && URL.canParse(value, OURS);
    const elsewhere = CORPUS.filter((value) => weak(value) && !ALLOWED.includes(origin(value)));
    expect(elsewhere.length).toBeGreaterThan(5);
  });
});
