import type { Profile } from "./profile.ts";

/** What every answer carries, whatever its route and status (ASVS 3.2.1, 3.4.1, 3.4.3–3.4.6, 3.5.8, 14.3.2). */
export function commonHeaders(profile: Profile): Readonly<Record<string, string>> {
  return Object.freeze({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    // Also where it allows nobody, or a cache would give one origin the answer of another (Fetch, "CORS protocol and HTTP caches").
    ...(profile.allowedOrigins.size > 0 ? { vary: "Origin" } : {}),
    ...(profile.name === "public" && profile.https
      ? { "strict-transport-security": "max-age=31536000; includeSubDomains" }
      : {}),
    ...(profile.name === "development" ? { "x-bienvenue-profile": "development" } : {}),
  });
}
