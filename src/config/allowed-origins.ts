import { isLoopback } from "../http/equivalence.ts";
import { mask } from "./mask.ts";
import { words } from "./parsers.ts";

const EXACT = "an exact origin: http or https, a host, perhaps a port, and nothing after it";
/** Names and addresses as browsers write them; a URL parser takes more for a host, such as `*.example.com`. */
const HOST = /^([a-z\d_-]+(\.[a-z\d_-]+)*\.?|\[[\da-f:]+\])$/;

/**
 * `https://app.example.com, http://localhost:3000` to what browsers send as Origin (RFC 6454 §6.2). Throws an Error with
 * words for anything else: what is compared exactly has to be written exactly.
 */
export function allowedOrigins(list: string): ReadonlySet<string> {
  return new Set(words(list).map(exactOrigin));
}

function exactOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !HOST.test(url.hostname) || url.username + url.password !== "") {
    throw new Error(`"${mask(text)}" is not ${EXACT}, such as https://app.example.com`);
  }
  if (url.origin !== text) throw new Error(`"${text}" is not ${EXACT}; write ${url.origin}`);
  return url.origin;
}

/** The origins among these whose pages anybody on the way can change. */
export function withoutTls(origins: ReadonlySet<string>): string[] {
  return [...origins].filter((origin) => {
    const { protocol, hostname } = new URL(origin);
    return protocol === "http:" && !isLoopback(hostname);
  });
}
