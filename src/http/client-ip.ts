import ipaddr from "ipaddr.js";
import type { RequestContext } from "./context.ts";
import { type Address, parseAddress, parseHop } from "./equivalence.ts";

/** Networks of proxies whose X-Forwarded-For is believed. */
export type TrustedProxies = readonly [Address, number][];

/** `10.0.0.0/8, 192.168.1.7` to networks. Throws an Error that names what is not a network. */
export function parseNetworks(list: string): TrustedProxies {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const network = parseNetwork(entry);
      if (!network) throw new Error(`${entry} is not an address or network (such as 10.0.0.0/8)`);
      return network;
    });
}

function parseNetwork(text: string): [Address, number] | undefined {
  const [, base = "", bits] = /^(.*?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(base);
  if (!address) return undefined;
  const own = address.kind() === "ipv4" ? 32 : 128;
  // Of an IPv4 address that is written as an IPv6 one, the first 96 bits are always the same.
  const length = bits === undefined ? own : Number(bits) - (own === 32 && base.includes(":") ? 96 : 0);
  return length >= 0 && length <= own ? [address, length] : undefined;
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
  let address = c.remoteAddress === undefined ? undefined : parseAddress(c.remoteAddress);
  if (!address) return undefined;
  const hops = c.header("x-forwarded-for")?.split(",") ?? [];
  for (let hop = hops.at(-1); hop !== undefined && isTrusted(address, trusted); hop = hops.at(-1)) {
    const next = parseHop(hop.trim());
    if (!next) break; // a proxy of ours wrote nonsense: the last address that we know is right
    address = next;
    hops.pop();
  }
  const network = networkOf(address);
  heard?.(network, hops.length > 0);
  return network;
}

function isTrusted(address: Address, trusted: TrustedProxies): boolean {
  return trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function networkOf(address: Address): string {
  if (address.kind() === "ipv4") return address.toString();
  const prefix = (address as ipaddr.IPv6).parts.slice(0, 4);
  return `${new ipaddr.IPv6([...prefix, 0, 0, 0, 0]).toRFC5952String()}/64`;
}

/** The wider network that a client's network is part of, and that one customer may have: an IPv4 /24, an IPv6 /48. */
export function widerNetworkOf(network: string): string {
  const [text = ""] = network.split("/");
  const address = ipaddr.parse(text);
  if (address.kind() === "ipv4") return `${text.slice(0, text.lastIndexOf("."))}.0/24`;
  const prefix = (address as ipaddr.IPv6).parts.slice(0, 3);
  return `${new ipaddr.IPv6([...prefix, 0, 0, 0, 0, 0]).toRFC5952String()}/48`;
}
