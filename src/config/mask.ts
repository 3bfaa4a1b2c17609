/** A URL with its password left out. */
export function mask(url: string): string {
  return url.replace(/(\/\/[^:@/]*:)[^@]*@/, "$1***@");
}
