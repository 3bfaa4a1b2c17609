import ipaddr from "ipaddr.js";

/**
 * What the protocols call equal, in one place; docs/specification.md has the list with what is deliberately not on it.
 *
 * | equal | by | here |
 * | --- | --- | --- |
 * | hosts in any letter case | RFC 9110 §4.2.3, RFC 3986 §3.2.2 | `canonicalAuthority` |
 * | an empty port, zeros before a port, and none | RFC 3986 §3.2.3, §6.2.3 | `canonicalAuthority` |
 * | the scheme's own port and none | RFC 9110 §4.2.3 | `withoutDefaultPort` |
 * | spellings of an IPv6 address | RFC 4291 §2.2, RFC 5952 §4 | `canonicalAuthority`, `parseAddress` |
 * | an IPv4 address and its IPv6-mapped form | RFC 4291 §2.5.5.2 | `parseAddress` |
 * | loopback addresses, and `localhost` | RFC 1122 §3.2.1.3, RFC 4291 §2.5.3, RFC 6761 §6.3 | `isLoopback` |
 * | a node with its port and without | RFC 7239 §6 | `parseHop` |
 * | an absolute target, and its path with its authority as Host | RFC 9112 §3.2.2 | `targetOf` |
 * | an empty path and `/` | RFC 9110 §4.2.3 | `targetOf` |
 */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Names as RFC 3986 §3.2.2 has them, but for what is written with a percent sign, and addresses in brackets. */
const AUTHORITY = /^([a-z\d._~!$&'()*+,;=-]+|\[([\da-f:.]+)\])(?::(\d{0,8}))?$/;
const MAX_PORT = 65_535;
/** What stands in nearly every request, and is canonical already. */
const PLAIN = /^[a-z\d.-]+(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?$/;

/** A host and perhaps its port in the one spelling that can be compared; undefined if invalid. */
export function canonicalAuthority(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const [, name = "", ipv6, port = ""] = AUTHORITY.exec(text.toLowerCase()) ?? [];
  if (name === "" || Number(port) > MAX_PORT || (ipv6 !== undefined && !ipaddr.IPv6.isValid(ipv6))) return undefined;
  const host = ipv6 === undefined ? name : `[${ipaddr.IPv6.parse(ipv6).toRFC5952String()}]`;
  return port === "" ? host : `${host}:${Number(port)}`;
}

/** A canonical authority as one writes it for a scheme. */
export function withoutDefaultPort(authority: string, scheme: "http" | "https"): string {
  const port = scheme === "https" ? ":443" : ":80";
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
}

/** An IPv4 or IPv6 address; undefined if invalid. IPv4 has four decimal parts: `10.0` and `010.0.0.1` are invalid. */
export function parseAddress(text: string): Address | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}

/** Proxies write an address, or an address with the port that it came from; an IPv6 address then has brackets. */
const HOP = /^(?:([\d.]+)|\[([\da-f]*:[\da-f:.]*)\])(?::\d{1,5})?$/i;

/** One address of X-Forwarded-For. */
export function parseHop(text: string): Address | undefined {
  const [, ipv4, ipv6] = HOP.exec(text) ?? [];
  return parseAddress(ipv4 ?? ipv6 ?? text);
}

/** As nearly everybody writes them: in development every request has one, and to parse it takes more than the rest of it. */
const USUAL_LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether only this machine can reach a host: a name, or an address with or without brackets. */
export function isLoopback(host: string): boolean {
  if (USUAL_LOOPBACK.has(host) || host.toLowerCase() === "localhost") return true;
  return parseAddress(host.replace(/^\[(.*)\]$/, "$1"))?.range() === "loopback";
}

/** `scheme://authority`, and what follows it. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)$/i;

/**
 * What a request is for: the authority, which is the target's own where it has one and Host's else, and the target from
 * its path on. The authority is undefined where neither names one, the result where the target is invalid.
 */
export function returnTargetOf(
  url: string,
  host: string | undefined,
): { readonly authority: string | undefined; readonly target: string } | undefined {
  if (url.startsWith("/")) return { authority: host, target: url };
  const [, authority, rest = ""] = ABSOLUTE.exec(url) ?? [];
  return authority === undefined ? undefined : { authority, target: rest.startsWith("/") ? rest : `/${rest}` };
}
