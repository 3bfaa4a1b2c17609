import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientNetwork, parseNetworks, widerNetworkOf } from "../../src/http/client-ip.ts";
import { NodeRequest } from "../../src/http/context.ts";
import { askFrom } from "../support/ask-from.ts";
import { loggedIn, makeApp } from "../support/make-app.ts";
import { listenFor } from "../support/socket.ts";

/** Who asks, as a route sees it, when this peer sends these headers. */
function networkOf(peer: string | undefined, headers: Record<string, string>, trusted: string): string {
  const incoming = {
    method: "GET",
    url: "/",
    socket: { remoteAddress: peer },
    headers: { host: "localhost", ...headers },
  };
  return clientNetwork(new NodeRequest(incoming as unknown as IncomingMessage), parseNetworks(trusted)) ?? "nobody";
}

const PROXY = "10.0.0.1";
const PROXIES = "10.0.0.0/8, 192.168.1.7, fd00::/8";

test.each<[what: string, peer: string | undefined, hops: string | undefined, trusted: string, network: string]>([
  ["no proxy", "192.0.2.7", undefined, "", "192.0.2.7"],
  ["V11: a forged hop without proxies", "192.0.2.7", "203.0.113.9", "", "192.0.2.7"],
  ["V11: a forged hop from a stranger", "192.0.2.7", "203.0.113.9", PROXIES, "192.0.2.7"],
  ["a stranger who names a proxy", "192.0.2.7", "203.0.113.9, 10.0.0.1", PROXIES, "192.0.2.7"],
  ["a proxy that says nothing", PROXY, undefined, PROXIES, "10.0.0.1"],
  ["an empty header", PROXY, "", PROXIES, "10.0.0.1"],
  ["one proxy", PROXY, "203.0.113.9", PROXIES, "203.0.113.9"],
  ["one proxy, and a hop that the client forged", PROXY, "198.51.100.1, 203.0.113.9", PROXIES, "203.0.113.9"],
  ["ten forged hops", PROXY, `${"127.0.0.1, ".repeat(10)}203.0.113.9`, PROXIES, "203.0.113.9"],
  ["two proxies", PROXY, "203.0.113.9, 10.9.9.9", PROXIES, "203.0.113.9"],
  [
    "three, one alone and one over IPv6",
    "fd00::1",
    "1.2.3.4, 203.0.113.9, 192.168.1.7, 10.2.2.2",
    PROXIES,
    "203.0.113.9",
  ],
  ["a neighbour of a proxy", PROXY, "203.0.113.9, 192.168.1.8", PROXIES, "192.168.1.8"],
  ["only proxies", PROXY, "10.0.0.3, 10.0.0.2", PROXIES, "10.0.0.3"],
  ["no white space", PROXY, "203.0.113.9,10.0.0.2", PROXIES, "203.0.113.9"],
  ["V11: nonsense from a proxy", PROXY, "nonsense", PROXIES, "10.0.0.1"],
  ["nonsense behind an address", PROXY, "203.0.113.9, unknown", PROXIES, "10.0.0.1"],
  ["nonsense before an address", PROXY, "nonsense, 203.0.113.9", PROXIES, "203.0.113.9"],
  ["an address with a port", PROXY, "203.0.113.9:51234", PROXIES, "203.0.113.9"],
  ["a hop with a port behind another one", PROXY, "203.0.113.9:1, 10.9.9.9:65535", PROXIES, "203.0.113.9"],
  ["an address in brackets", PROXY, "[2001:db8::1]", PROXIES, "2001:db8::/64"],
  ["an address in brackets with a port", PROXY, "[2001:DB8:0:0::1]:443", PROXIES, "2001:db8::/64"],
  ["an IPv4-mapped hop with a port", PROXY, "[::ffff:203.0.113.9]:443", PROXIES, "203.0.113.9"],
  ["a proxy that is named as an IPv4-mapped network", PROXY, "203.0.113.9", "::ffff:10.0.0.0/104", "203.0.113.9"],
  ["a neighbour of that network", "11.0.0.1", "203.0.113.9", "::ffff:10.0.0.0/104", "11.0.0.1"],
  ["an invalid port", PROXY, "203.0.113.9:x", PROXIES, "10.0.0.1"],
  ["an empty port", PROXY, "203.0.113.9:", PROXIES, "10.0.0.1"],
  ["a bracket that does not end", PROXY, "[2001:db8::1", PROXIES, "10.0.0.1"],
  ["an IPv4 address in brackets", PROXY, "[203.0.113.9]", PROXIES, "10.0.0.1"],
  ["an empty hop at the end", PROXY, "203.0.113.9,", PROXIES, "10.0.0.1"],
  ["a number too large", PROXY, "203.0.113.999", PROXIES, "10.0.0.1"],
  ["V9: a number in octal", PROXY, "0313.0.113.9", PROXIES, "10.0.0.1"],
  ["V9: an address in one number", PROXY, "3405803785", PROXIES, "10.0.0.1"],
  ["CRLF", PROXY, "203.0.113.9\r\nX: y", PROXIES, "10.0.0.1"],
  ["V9: IPv6 is a /64", "2001:db8:1:2:3:4:5:6", undefined, "", "2001:db8:1:2::/64"],
  ["V9: another address of it", "2001:db8:1:2:ffff::1", undefined, "", "2001:db8:1:2::/64"],
  ["V9: the next network is another one", "2001:db8:1:3::1", undefined, "", "2001:db8:1:3::/64"],
  ["V9: spelt out", "2001:0DB8:0001:0002:0000:0000:0000:0001", undefined, "", "2001:db8:1:2::/64"],
  ["V9: with an IPv4 tail", "2001:db8:1:2::192.0.2.7", undefined, "", "2001:db8:1:2::/64"],
  ["with a zone", "fe80::1%eth0", undefined, "", "fe80::/64"],
  ["V9: IPv4-mapped is IPv4", "::ffff:192.0.2.7", undefined, "", "192.0.2.7"],
  ["IPv4-mapped, in hexadecimal", "::ffff:c000:207", undefined, "", "192.0.2.7"],
  ["a proxy on a dual-stack socket", "::ffff:10.0.0.1", "203.0.113.9", PROXIES, "203.0.113.9"],
  ["an IPv4-mapped hop", PROXY, "::ffff:203.0.113.9", PROXIES, "203.0.113.9"],
  ["an IPv6 hop", PROXY, "2001:db8:1:2::9", PROXIES, "2001:db8:1:2::/64"],
  ["this machine over IPv6", "::1", undefined, "", "::/64"],
  ["a socket that is gone", undefined, "203.0.113.9", PROXIES, "nobody"],
])("A36: %s", async (_what, peer, hops, trusted, network) => {
  expect(networkOf(peer, hops === undefined ? {} : { "x-forwarded-for": hops }, trusted)).toBe(network);
});

test.each([
  "10.0.0.0/33",
  "10.0.0",
  "10",
  "10/8",
  "010.0.0.1",
  "010.0.0.0/8",
  "0x0a.0.0.1",
  "example.com",
  "10.0.0.1:80",
  "*",
  "10.0.0.1 10.0.0.2",
  "fd00::/129",
  "::ffff:10.0.0.0/95",
  "::ffff:10.0.0.0/129",
  "10.0.0.0/",
  "[fd00::1]",
])("%s is no list of proxies", (list) => {
  expect(() => parseNetworks(list)).toThrow("is not an address or network");
});

test.each(["forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip", "x-cluster-client-ip"])(
  "A36: %s is believed from nobody",
  (name) => {
    const headers = { [name]: name === "forwarded" ? "for=203.0.113.9" : "203.0.113.9" };
    expect(networkOf(PROXY, headers, PROXIES)).toBe(PROXY);
  },
);

test("ASVS 15.3.4: over a socket a session is stored with the client's network, right through the proxy", async () => {
  const app = await makeApp({
    BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
    BIENVENUE_MAIL: "none",
    BIENVENUE_TRUSTED_PROXIES: "127.0.0.7",
  });
  const form = { email: "a@example.com", password: "une phrase de passe" };
  await loggedIn(app, form.email, form.password);
  const { port } = await listenFor(app);
  const headers = { host: "accounts.example.com", "x-forwarded-for": "198.51.100.1, 203.0.113.9" };
  const logInFrom = (peer: string) => askFrom(peer, port, "POST", "/sessions", form, headers);
  expect([await logInFrom("127.0.0.7"), await logInFrom("127.0.0.8")]).toEqual([200, 200]);
  const rows = await app.db.kysely.selectFrom("sessions").select("network").execute();
  expect(rows.map(({ network }) => network).sort()).toEqual(["127.0.0.8", "203.0.113.9", null].sort());
});

test.each([
  ["192.0.2.7", "192.0.2.0/24"],
  ["192.0.2.255", "192.0.2.0/24"],
  ["2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:db8:1:ffff::/64", "2001:db8:1::/48"],
  ["2001:db8:0:1::/64", "2001:db8::/48"],
  ["::/64", "::/48"],
])("%s is part of %s", (network, wider) => {
  expect(widerNetworkOf(network)).toBe(wider);
});
