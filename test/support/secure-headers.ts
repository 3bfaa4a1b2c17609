import { expect } from "vitest";

/** ASVS 3.2.1, 3.4.1, 3.4.3–3.4.6, 3.5.8, 4.1.1, 13.4.6, 14.3.2 for one answer. */
export function expectSecure(response: Response, body: string, hsts: string | null): void {
  const header = (name: string) => response.headers.get(name);
  // What is the same for everybody may be kept, and no longer than it is the same.
  const isAsset = /^(text\/(css|javascript)|image\/)/.test(header("content-type") ?? "");
  expect(header("cache-control")).toBe(isAsset ? "no-cache" : "no-store");
  const isPicture = header("content-type") === "image/svg+xml";
  const policy = ["frame-ancestors 'none'", isPicture ? "sandbox" : "base-uri 'none'"];
  for (const directive of ["default-src 'none'", ...policy]) {
    expect(header("content-security-policy")).toContain(directive);
  }
  if (!isPicture) expect(header("content-security-policy")).not.toMatch(/unsafe|\*/);
  expect(header("cross-origin-opener-policy")).toBe("same-origin");
  expect(header("cross-origin-resource-policy")).toBe("same-origin");
  // Forms of pages need their Origin; neither tells another origin anything.
  const hasForms = header("content-security-policy")!.includes("form-action 'self'");
  expect(header("referrer-policy")).toBe(hasForms ? "same-origin" : "no-referrer");
  expect(header("x-content-type-options")).toBe("nosniff");
  expect(header("strict-transport-security")).toBe(hsts);
  expect([header("server"), header("x-powered-by"), header("etag")]).toEqual([null, null, null]);
  if (body !== "" && !isAsset) {
    expect(header("content-type")).toMatch(/^(application\/json|text\/html); charset=utf-8$/);
  }
}
