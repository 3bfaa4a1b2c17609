/** In this order: every browser claims to be several others. */
const BROWSERS: readonly [mark: string, name: string][] = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser", "Samsung Internet"],
  ["Firefox/", "Firefox"],
  ["FxiOS/", "Firefox"],
  ["CriOS/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
];

const SYSTEMS: readonly [mark: string, name: string][] = [
  ["Windows", "Windows"],
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Mac OS X", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
];

/**
 * A user agent's family, so that an owner recognises a session: "Firefox on Linux", "curl". Never the header itself,
 * which is long, a fingerprint, and the client's to choose.
 */
export function userAgentFamily(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1];
  if (browser) return system ? `${browser} on ${system}` : browser;
  return /^[A-Za-z][A-Za-z0-9._-]{0,31}(?=[/ ]|$)/.exec(userAgent)?.[0];
}
