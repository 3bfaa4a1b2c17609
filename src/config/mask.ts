/** A URL with its password left out, up to the last `@`: a password may hold one that somebody forgot to encode. */
export function mask(url: string): string {
  return url.replace(/(\/\/[^:@/]*:).*@/, "$1***@");
}
