/** What the cookies of one name hold, in the order in which they were sent (RFC 6265 §4.2.1). */
export function cookieValues(header: string | undefined, name: string): string[] {
  const found: string[] = [];
  for (const pair of header?.split(";") ?? []) {
    const equals = pair.indexOf("=");
    if (equals >= 0 && pair.slice(0, equals).trim() === name) found.push(pair.slice(equals + 1).trim());
  }
  return found;
}
