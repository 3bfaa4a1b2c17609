import { expect, test } from "vitest";
import { askFrom } from "../support/ask-from.ts";
import { loggedIn, makeApp } from "../support/make-app.ts";
import { listenFor } from "../support/socket.ts";

/** From the client's side on; all of them the operator's. */
const PROXIES = ["127.0.0.11", "127.0.0.12", "127.0.0.13"];
const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };

/** What an attacker writes: an address of somebody, one that is trusted, and what no address is. */
const FORGED = [
  ...["", "198.51.100.1", "127.0.0.11", "127.0.0.13", "198.51.100.1, 127.0.0.12", "127.0.0.11,127.0.0.12,127.0.0.13"],
  ...["::ffff:198.51.100.1", "2001:db8:bad::1", "198.51.100.1:80", "[2001:db8:bad::1]:80", "unknown", "_hidden", ", ,"],
  ...["0x7f.1", "010.0.0.1", "127.1", "127.0.0.0/8", "localhost", '"198.51.100.1"', "198.51.100.1 127.0.0.12"],
];

/** The client's address as a proxy sees it, and the network that is ours to see. */
const CLIENTS = [
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
] as const;

/** What arrives through so many proxies, the first of which appends to what the client wrote, or overwrites it. */
function forwarded(client: string, proxies: readonly string[], edge: "append" | "overwrite", forged: string): string {
  const [, ...further] = proxies;
  const first = edge === "append" && forged !== "" ? `${forged}, ${client}` : client;
  return [first, ...further.map((_, index) => proxies[index])].join(", ");
}

async function service(trusted: readonly string[]) {
  const app = await makeApp({
    BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
    BIENVENUE_MAIL: "none",
    BIENVENUE_TRUSTED_PROXIES: trusted.join(","),
  });
  await loggedIn(app, FORM.email, FORM.password);
  const { port } = await listenFor(app);
  /** The network that a login from there, with this header, is stored with. */
  return async (peer: string, hops: string | readonly string[]) => {
    const headers = { host: "accounts.example.com", ...(hops.length > 0 ? { "x-forwarded-for": hops } : {}) };
    app.clock.advance(1); // by which the newest event is known
    expect(await askFrom(peer, port, "POST", "/sessions", FORM, headers)).toBe(200);
    const query = app.db.kysely.selectFrom("events").select("network").where("kind", "=", "login_succeeded");
    return (await query.orderBy("id", "desc").limit(1).executeTakeFirstOrThrow()).network;
  };
}

const wrong: string[] = [];

test.each([1, 2, 3])("A36: through %i proxies the client is who connected to the first", async (count) => {
  const proxies = PROXIES.slice(0, count);
  const networkOf = await service(proxies);
  for (const [client, network] of CLIENTS)
    for (const edge of ["append", "overwrite"] as const)
      for (const forged of FORGED) {
        const hops = forwarded(client, proxies, edge, forged);
        expect([hops, await networkOf(proxies.at(-1)!, hops)]).toEqual([hops, network]);
        const naive = hops.split(",")[0]!.trim();
        if (naive !== client) wrong.push(naive);
      }
});

test("A36: control: who believes the first hop believes what was forged", () => {
  expect(wrong).toContain("198.51.100.1");
});

test.each(PROXIES)("A36: without proxies, and past one that is not trusted, nothing is believed: %s", async (peer) => {
  const networkOf = await service(PROXIES.filter((proxy) => proxy !== peer));
  for (const forged of FORGED) expect([forged, await networkOf(peer, forged)]).toEqual([forged, peer]);
});

test("A36: a proxy in the middle that is not trusted is where it ends", async () => {
  const networkOf = await service(["127.0.0.11", "127.0.0.13"]);
  expect(await networkOf("127.0.0.13", "198.51.100.1, 203.0.113.9, 127.0.0.11, 127.0.0.12")).toBe("127.0.0.12");
});

test("A36: several lines of the header are one, in their order", async () => {
  const networkOf = await service(PROXIES);
  expect(await networkOf("127.0.0.11", ["198.51.100.1", "203.0.113.9"])).toBe("203.0.113.9");
  expect(await networkOf("127.0.0.13", ["198.51.100.1, 203.0.113.9", "127.0.0.11", "127.0.0.12"])).toBe("203.0.113.9");
});

test("A36: a product's back end hands its visitors' addresses on", async () => {
  const networkOf = await service(["127.0.0.11"]);
  const visitors = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
  for (const visitor of visitors) expect(await networkOf("127.0.0.11", visitor)).toBe(visitor);
});
