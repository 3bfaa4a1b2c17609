import ipaddr from "ipaddr.js";
import type { RequestContext } from "./context.ts";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** Networks of proxies whose X-Forwarded-For is believed. */
export type TrustedProxies = readonly [Address, number][];

/** `10.0.0.0/8, 192.168.1.7` to networks. Throws an Error with words for what is none. */
export function parseNetworks(list: string): TrustedProxies {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      if (isAddress(entry.replace(/\/\d+$/, "")) && ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
      if (!isAddress(entry)) throw new Error(`${entry} is not an address or network (such as 10.0.0.0/8)`);
      const address = ipaddr.process(entry);
      return [address, address.kind() === "ipv4" ? 32 : 128];
    });
}

/**
 * The client's network: the address itself for IPv4, the /64 for IPv6, where one customer owns all of it. Behind trusted
 * proxies it is the right-most hop that is not one of them; whoever else sends X-Forwarded-For says nothing by it, and
 * `heard` is told whether somebody did.
 */
export function clientNetwork(
  c: RequestContext,
  trusted: TrustedProxies,
  heard?: (network: string, hasMore: boolean) => void,
): string | undefined {
  let address = parse(c.remoteAddress);
  if (!address) return undefined;
  const hops = c.header("x-forwarded-for")?.split(",") ?? [];
  while (isTrusted(address, trusted) && hops.length > 0) {
    const next = parse(hops.pop()?.trim());
    if (!next) break; // a proxy of ours wrote nonsense: the last address that we know is right
    address = next;
  }
  const network = networkOf(address);
  heard?.(network, hops.length > 0);
  return network;
}

function parse(text: string | undefined): Address | undefined {
  return text !== undefined && isAddress(text) ? ipaddr.process(text) : undefined;
}

/** IPv4 has four decimal parts here: the library reads `10.0` and `010.0.0.1` as well, as 10.0.0.0 and 8.0.0.1. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function isTrusted(address: Address, trusted: TrustedProxies): boolean {
  return trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function networkOf(address: Address): string {
  if (address.kind() === "ipv4") return address.toString();
  const prefix = (address as ipaddr.IPv6).parts.slice(0, 4);
  return `${new ipaddr.IPv6([...prefix, 0, 0, 0, 0]).toRFC5952String()}/64`;
}
