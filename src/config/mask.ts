/**
 * A URL with its password left out, up to the last `@`: a password may hold one that somebody forgot to encode. PostgreSQL's
 * may stand in a parameter.
 */
export function mask(url: string): string {
  return url.replace(/(\/\/[^:@/]*:).*@/, "$1***@").replace(/([?&]password=)[^&]*/gi, "$1***");
}
